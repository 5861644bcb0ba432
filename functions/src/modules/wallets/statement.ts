import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { publicId } from '../../platform/values/id.ts';
import { formatAmount } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import { actingOwner, ownCurrency, walletOf } from './owner.ts';
import { maySee } from './policy.ts';
import type { StatementEntry, StatementQuery } from './schemas.ts';
import { sentenceOf } from './sentences.ts';

const OTHERS = named(
  'wallets.statement-others',
  `select id, from_name as "fromName", to_name as "toName" from wallets.transfer where id = any ($1::uuid[])`,
);

/** Newest first; each line with the balance after it and a sentence. The lines between two balances add up to their difference. */
export async function walletStatement(
  ctx: Ctx,
  { currency = ownCurrency(ctx) }: StatementQuery,
  page: PageRequest,
): Promise<Page<StatementEntry[]>> {
  admit(ctx.actor, maySee);
  const { items, next } = await ledger.statement(ctx, walletOf(actingOwner(ctx), currency), page);
  const ids = items.flatMap(({ reference }) => transferIn(reference) ?? []);
  const rows =
    ids.length === 0 ? [] : await ctx.sql.rows<{ id: string; fromName: string; toName: string }>(OTHERS, [ids]);
  const transfers = new Map(rows.map((row) => [row.id, row]));
  return new Page(
    items.map((line) => {
      const transfer = transfers.get(transferIn(line.reference) ?? '');
      const other = transfer === undefined ? null : line.amount > 0n ? transfer.fromName : transfer.toName;
      return {
        id: publicId('ltx', line.id),
        at: line.at.toISOString(),
        amount: formatAmount(line.amount, currency),
        balance: formatAmount(line.balance, currency),
        currency,
        kind: line.kind,
        text: sentenceOf({ kind: line.kind, cameIn: line.amount > 0n, other, undone: line.reversalOf !== null }),
      };
    }),
    next,
  );
}

function transferIn(reference: string): string | null {
  return /^wallets\.transfer:([0-9a-f-]{36})$/.exec(reference)?.[1] ?? null;
}
