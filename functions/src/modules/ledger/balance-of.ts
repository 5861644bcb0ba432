import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { AccountRef } from './accounts.ts';

/** Minor units. */
export interface Balance {
  readonly posted: bigint;
  /** Kept by open holds. */
  readonly held: bigint;
  readonly available: bigint;
}

const WHOSE = 'a.owner_kind = $1 and a.owner_id = $2 and a.kind = $3 and a.asset = $4';
const NOW = named(
  'ledger.balance',
  `select coalesce(sum(a.posted), 0)::bigint as posted, coalesce(sum(a.held), 0)::bigint as held from ledger.account a where ${WHOSE}`,
);
// A hold keeps its amount less what was captured by then, from its opening to its end.
const THEN = named(
  'ledger.balance-then',
  `select coalesce(sum(last.balance), 0)::bigint as posted, coalesce(sum(kept.held), 0)::bigint as held
   from ledger.account a
   left join lateral (select p.balance from ledger.posting p where p.account_id = a.id and p.at <= $5
     order by p.at desc, p.seq desc limit 1) last on true
   left join lateral (select sum(h.amount - coalesce((select sum(-p.amount) from ledger.transaction t
       join ledger.posting p on p.transaction_id = t.id and p.account_id = h.account_id
       where t.hold_id = h.id and t.at <= $5), 0)) as held
     from ledger.hold h where h.account_id = a.id and h.created_at <= $5 and (h.closed_at is null or h.closed_at > $5)) kept on true
   where ${WHOSE}`,
);

/**
 * What an account holds now, or held at a past moment by its postings (PAY-7). Zero for an account that nobody has used, and for
 * one that the actor may not see.
 */
export async function balanceOf(ctx: Pick<Ctx, 'sql'>, ref: AccountRef, at?: Date): Promise<Balance> {
  const whose = [ref.owner.kind, ref.owner.id, ref.kind, ref.asset];
  const row = await ctx.sql.first<{ posted: bigint; held: bigint }>(
    at === undefined ? NOW : THEN,
    at === undefined ? whose : [...whose, at],
  );
  const { posted = 0n, held = 0n } = row ?? {};
  return { posted, held, available: posted - held };
}
