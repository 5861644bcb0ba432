import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import * as ledger from '../ledger/index.ts';

export { actingOwner as actingSeller } from '../ledger/index.ts';
export type Seller = ledger.Holder;

export const payableOf = (owner: Seller, asset: string): ledger.AccountRef => ({ owner, kind: 'payable', asset });
/** Below zero: the seller owes it. */
export const receivableOf = (owner: Seller, asset: string): ledger.AccountRef => ({ owner, kind: 'receivable', asset });
export const feesIn = (asset: string): ledger.AccountRef => ({ owner: ledger.PLATFORM, kind: 'fees', asset });
export const roundingIn = (asset: string): ledger.AccountRef => ({ owner: ledger.PLATFORM, kind: 'rounding', asset });

const ALONE = named('payouts.alone', `select pg_advisory_xact_lock(hashtextextended('payouts ' || $1 || $2, 0))`);

/** Sales, refunds and payouts of one seller in one currency happen one after the other. */
export async function aloneWith(ctx: Ctx, owner: Seller, currency: string): Promise<void> {
  await ctx.sql.rows(ALONE, [owner.id, currency]);
}

/** What the seller could be paid, and what he owes. Minor units. */
export async function standingOf(
  ctx: Ctx,
  owner: Seller,
  currency: string,
): Promise<{ payable: bigint; owed: bigint }> {
  const [payable, receivable] = await Promise.all([
    ledger.balanceOf(ctx, payableOf(owner, currency)),
    ledger.balanceOf(ctx, receivableOf(owner, currency)),
  ]);
  return { payable: payable.available, owed: receivable.posted < 0n ? -receivable.posted : 0n };
}
