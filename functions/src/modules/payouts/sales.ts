import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import * as ledger from '../ledger/index.ts';
import { aloneWith, feesIn, payableOf, receivableOf, roundingIn, standingOf, type Seller } from './accounts.ts';
import { NotPaidHere, TooMuchBack } from './errors.ts';
import { ReceivableOpened } from './events.ts';
import { chargeSeller, splitRefund, splitSale, type Shares } from './rules.ts';

/** `from`: where the buyer's money is. Amounts are minor units. */
export interface NewSale {
  readonly reference: string;
  readonly seller: Seller;
  readonly currency: string;
  readonly gross: bigint;
  readonly from: ledger.AccountRef;
  /** Hundredths of a percent; that of the seller's plan unless given. */
  readonly commissionBp?: number;
}

export interface SaleRefund {
  readonly reference: string;
  readonly sale: string;
  readonly amount: bigint;
  /** Where the money goes, on its way back to the buyer. */
  readonly to: ledger.AccountRef;
}

interface SaleRow {
  readonly kind: Seller['kind'];
  readonly id: string;
  readonly currency: string;
  readonly net: bigint;
  readonly commission: bigint;
  readonly rounding: bigint;
}

const INSERT = named(
  'payouts.insert-sale',
  `insert into payouts.sale (reference, owner_kind, owner_id, currency, net, commission, rounding, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (reference) do nothing`,
);
const SELLER = named(
  'payouts.seller',
  `insert into payouts.seller (owner_kind, owner_id, currency, created_at)
   select $1, $2, r.currency, $4 from payouts.rule r where r.currency = $3
   on conflict (owner_id, currency) do update set currency = excluded.currency`,
);
const LOCK = named(
  'payouts.lock-sale',
  `select owner_kind as kind, owner_id as id, currency, net - net_back as net, commission - commission_back as commission,
     rounding - rounding_back as rounding
   from payouts.sale where reference = $1 for no key update`,
);
const REFUND = named(
  'payouts.insert-refund',
  `insert into payouts.sale_refund (reference, sale, amount, created_at) values ($1, $2, $3, $4) on conflict (reference) do nothing`,
);
const TAKE_BACK = named(
  'payouts.take-back',
  `update payouts.sale set net_back = net_back + $2, commission_back = commission_back + $3, rounding_back = rounding_back + $4
   where reference = $1`,
);
const OWE = named(
  'payouts.owe',
  `insert into payouts.receivable (id, reference, owner_kind, owner_id, currency, amount, created_at)
   values ($1, $2, $3, $4, $5, $6, $7) on conflict (reference) do nothing`,
);

/** Shares a sale between seller, platform and the account of remainders. The same reference again changes nothing. */
export async function recordSale(ctx: Ctx, sale: NewSale): Promise<Shares> {
  const { reference, seller, currency, gross, from } = sale;
  const shares = splitSale(gross, sale.commissionBp ?? (await ledger.planOf(ctx, seller)).commissionBp);
  if ((await ctx.sql.run(SELLER, [seller.kind, seller.id, currency, ctx.now])) === 0)
    throw NotPaidHere({ with: { currency } });
  const row = [reference, seller.kind, seller.id, currency, shares.net, shares.commission, shares.rounding, ctx.now];
  if ((await ctx.sql.run(INSERT, row)) === 0) return shares;
  await ledger.post(ctx, {
    reference: `payouts.sale:${reference}`,
    kind: 'sale',
    moves: movesOf([
      [from, payableOf(seller, currency), shares.net],
      [from, feesIn(currency), shares.commission],
      [from, roundingIn(currency), shares.rounding],
    ]),
  });
  return shares;
}

/**
 * Gives a part of a sale back: from each share in proportion. What the seller has been paid out already becomes his debt (LST-9).
 * The same reference again changes nothing.
 */
export async function refundSale(ctx: Ctx, refund: SaleRefund): Promise<{ readonly owed: bigint }> {
  const sale = await ctx.sql.first<SaleRow>(LOCK, [refund.sale]);
  if (sale === null) throw NotFound();
  const done = await ctx.sql.run(REFUND, [refund.reference, refund.sale, refund.amount, ctx.now]);
  if (done === 0) return { owed: 0n };
  if (refund.amount > sale.net + sale.commission + sale.rounding) throw TooMuchBack();
  const { currency } = sale;
  const seller: Seller = { kind: sale.kind, id: sale.id };
  await aloneWith(ctx, seller, currency);
  const back = splitRefund(sale, refund.amount);
  const { payable } = await standingOf(ctx, seller, currency);
  const { paid, owed } = chargeSeller(payable, back.net);
  await ctx.sql.run(TAKE_BACK, [refund.sale, back.net, back.commission, back.rounding]);
  await ledger.post(ctx, {
    reference: `payouts.refund:${refund.reference}`,
    kind: 'sale.refund',
    moves: movesOf([
      [payableOf(seller, currency), refund.to, paid],
      [receivableOf(seller, currency), refund.to, owed],
      [feesIn(currency), refund.to, back.commission],
      [roundingIn(currency), refund.to, back.rounding],
    ]),
  });
  await noteDebt(ctx, { reference: `sale:${refund.reference}`, owner: seller, currency, amount: owed });
  return { owed };
}

/** Makes a debt that stands in the ledger seen: where it comes from, and how much of it is recovered. */
export async function noteDebt(
  ctx: Ctx,
  debt: {
    readonly reference: string;
    readonly owner: ledger.Owner;
    readonly currency: string;
    readonly amount: bigint;
  },
): Promise<void> {
  const { reference, owner, currency, amount } = debt;
  if (amount <= 0n || (owner.kind !== 'user' && owner.kind !== 'business')) return;
  const id = newId(ctx.now);
  const made = await ctx.sql.run(OWE, [id, reference, owner.kind, owner.id, currency, amount, ctx.now]);
  if (made === 0) return;
  const fact = { id, version: 1, ownerKind: owner.kind, ownerId: owner.id, currency, amount: amount.toString() };
  emit(ctx, ReceivableOpened, fact);
}

function movesOf(moves: readonly (readonly [ledger.AccountRef, ledger.AccountRef, bigint])[]): ledger.Move[] {
  return moves.filter(([, , amount]) => amount > 0n).map(([from, to, amount]) => ({ from, to, amount }));
}
