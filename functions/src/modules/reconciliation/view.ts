import { publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import type { FindingRow } from './finding-store.ts';
import type { Finding, Statement } from './schemas.ts';
import type { StatementRow } from './store.ts';

export function viewStatement(row: StatementRow): Statement {
  const { provider, format, currency, status, lines, booked, findings, problem } = row;
  return {
    id: publicId('stm', row.id),
    provider,
    format,
    currency,
    from: row.from.toISOString(),
    to: row.to.toISOString(),
    status,
    lines,
    booked,
    findings,
    problem,
    createdAt: row.createdAt.toISOString(),
  };
}

const side = (amount: bigint | null, currency: string | null) =>
  amount === null || currency === null ? null : { amount: formatAmount(amount, currency as Currency), currency };

export function viewFinding(row: FindingRow): Finding {
  const { fault, kind, key, status, resolution, note, version } = row;
  return {
    id: publicId('fnd', row.id),
    statementId: publicId('stm', row.statementId),
    fault,
    kind,
    line: row.line === null ? null : row.line + 1,
    key,
    booked: side(row.bookedAmount, row.bookedCurrency),
    told: side(row.toldAmount, row.toldCurrency),
    status,
    resolution,
    note,
    createdAt: row.createdAt.toISOString(),
    version,
  };
}
