import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import type { AccountRef } from './accounts.ts';

/** One line of a statement; amounts in minor units, times UTC. */
export interface StatementLine {
  /** UUIDv7 of the transaction. */
  readonly id: string;
  readonly reference: string;
  readonly kind: string;
  readonly note: string | null;
  /** Above zero: came in. */
  readonly amount: bigint;
  /** After this line. */
  readonly balance: bigint;
  readonly at: Date;
  /** This line takes an earlier one back. */
  readonly reversalOf: string | null;
}

interface Row extends StatementLine {
  readonly accountId: string;
  readonly seq: bigint;
}

const LINES = named(
  'ledger.statement',
  `select line.transaction_id as id, t.reference, t.kind, t.note, t.reversal_of as "reversalOf", line.amount, line.balance, line.at,
     line.account_id as "accountId", line.seq
   from (
     select p.* from ledger.account a
     cross join lateral (
       select p.account_id, p.seq, p.transaction_id, p.amount, p.balance, p.at from ledger.posting p
       where p.account_id = a.id and p.at <= $5 and (p.at, p.account_id, p.seq) < ($5, $6::uuid, $7::bigint)
       order by p.at desc, p.seq desc limit $8) p
     where a.owner_kind = $1 and a.owner_id = $2 and a.kind = $3 and a.asset = $4
     order by p.at desc, p.account_id desc, p.seq desc limit $8) line
   join ledger.transaction t on t.id = line.transaction_id
   order by line.at desc, line.account_id desc, line.seq desc`,
);
// Of an account in stripes: the sum of each stripe's balance at that line.
const TOTAL = named(
  'ledger.statement-total',
  `select count(*)::int as stripes, coalesce(sum(last.balance), 0)::bigint as total from ledger.account a
   left join lateral (select p.balance from ledger.posting p
     where p.account_id = a.id and p.at <= $5 and (p.at, p.account_id, p.seq) <= ($5, $6::uuid, $7::bigint)
     order by p.at desc, p.seq desc limit 1) last on true
   where a.owner_kind = $1 and a.owner_id = $2 and a.kind = $3 and a.asset = $4`,
);
const END_OF_TIME = new Date('9999-01-01T00:00:00Z');
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Newest first, as far as row-level security lets this actor see. `before`: only what happened earlier than this. */
export async function statement(
  ctx: Pick<Ctx, 'sql'>,
  ref: AccountRef,
  page: PageRequest,
  before: Date = END_OF_TIME,
): Promise<Page<StatementLine[]>> {
  const whose = [ref.owner.kind, ref.owner.id, ref.kind, ref.asset];
  const from =
    page.after === null
      ? [before, LAST_ID, '0']
      : [new Date(Number(page.after[0])), String(page.after[1]), String(page.after[2])];
  const rows = await ctx.sql.rows<Row>(LINES, [...whose, ...from, page.limit + 1]);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const next =
    rows.length > page.limit && last !== undefined ? [last.at.getTime(), last.accountId, last.seq.toString()] : null;
  return new Page(await withTotals(ctx, whose, shown), next);
}

async function withTotals(
  ctx: Pick<Ctx, 'sql'>,
  whose: readonly string[],
  rows: readonly Row[],
): Promise<StatementLine[]> {
  const first = rows[0];
  if (first === undefined) return [];
  const row = await ctx.sql.first<{ stripes: number; total: bigint }>(TOTAL, [
    ...whose,
    first.at,
    first.accountId,
    first.seq.toString(),
  ]);
  let total = row?.total ?? first.balance;
  return rows.map(({ accountId: _, seq: __, ...line }) => {
    const balance = total;
    total -= line.amount;
    return { ...line, balance };
  });
}
