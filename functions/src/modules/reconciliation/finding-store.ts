import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { Finding } from './schemas.ts';

export interface FindingRow {
  readonly id: string;
  readonly statementId: string;
  readonly provider: string;
  readonly fault: Finding['fault'];
  readonly kind: Finding['kind'];
  readonly line: number | null;
  readonly recordId: string | null;
  readonly bookedAmount: bigint | null;
  readonly bookedCurrency: string | null;
  readonly toldAmount: bigint | null;
  readonly toldCurrency: string | null;
  readonly key: string | null;
  readonly status: Finding['status'];
  readonly resolution: Finding['resolution'];
  readonly note: string | null;
  readonly proposedBy: string | null;
  readonly version: number;
  readonly createdAt: Date;
}

const SELECT = `select f.id, f.statement_id as "statementId", s.provider, f.fault, f.kind, f.line, f.record_id as "recordId",
    f.booked_amount as "bookedAmount", f.booked_currency as "bookedCurrency", f.told_amount as "toldAmount",
    f.told_currency as "toldCurrency", f.key, f.status, f.resolution, f.note, f.proposed_by as "proposedBy", f.version,
    f.created_at as "createdAt"
  from reconciliation.finding f join reconciliation.statement s on s.id = f.statement_id`;
const LOCK = named('reconciliation.lock-finding', `${SELECT} where f.id = $1 for no key update of f`);
const LIST = named(
  'reconciliation.list-findings',
  `${SELECT} where f.statement_id = $1 and ($2::uuid is null or f.id > $2) and ($3::text is null or f.status = $3)
     and ($4::text is null or f.fault = $4) order by f.id limit $5`,
);
const CHANGE = named(
  'reconciliation.change-finding',
  `update reconciliation.finding set status = $2, resolution = $3, note = $4, proposed_by = $5, closed_by = $6, entry = $7,
     version = version + 1, updated_at = $8 where id = $1`,
);

export const lockFinding = (ctx: Pick<Ctx, 'sql'>, id: string) => ctx.sql.first<FindingRow>(LOCK, [id]);

export function listFindingRows(
  ctx: Pick<Ctx, 'sql'>,
  statementId: string,
  filter: { readonly status?: string | undefined; readonly fault?: string | undefined },
  after: string | null,
  limit: number,
): Promise<FindingRow[]> {
  return ctx.sql.rows<FindingRow>(LIST, [statementId, after, filter.status ?? null, filter.fault ?? null, limit]);
}

export interface FindingChange {
  readonly status: Finding['status'];
  readonly resolution: Finding['resolution'];
  readonly note: string | null;
  readonly proposedBy: string | null;
  readonly closedBy: string | null;
  readonly entry: string | null;
}

export async function changeFinding(
  ctx: Pick<Ctx, 'sql' | 'now'>,
  row: FindingRow,
  change: FindingChange,
): Promise<FindingRow> {
  const { status, resolution, note, proposedBy, closedBy, entry } = change;
  await ctx.sql.run(CHANGE, [row.id, status, resolution, note, proposedBy, closedBy, entry, ctx.now]);
  return { ...row, status, resolution, note, proposedBy, version: row.version + 1 };
}
