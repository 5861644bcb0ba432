/** How a sale is shared, a refund taken back and a payout cut. Amounts are minor units. */

/** Splits an amount by weights so that the parts are whole and sum to it: largest remainders first, earlier ones at a tie. */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (amount < 0n || total <= 0n || weights.some((weight) => weight < 0n))
    throw new RangeError('An amount is shared by weights that are not below nothing and not all nothing.');
  const parts = weights.map((weight) => (amount * weight) / total);
  const left = Number(amount - parts.reduce((sum, part) => sum + part, 0n));
  const order = weights
    .map((weight, place) => ({ place, rest: (amount * weight) % total }))
    .sort((a, b) => (a.rest === b.rest ? a.place - b.place : a.rest > b.rest ? -1 : 1));
  for (const { place } of order.slice(0, left)) parts[place]! += 1n;
  return parts;
}

/** The three parts of a sale: the seller's, the platform's, and what neither can have a whole unit of. */
export interface Shares {
  readonly net: bigint;
  readonly commission: bigint;
  readonly rounding: bigint;
}

/** `commissionBp` is hundredths of a percent. The remainder of both roundings (0 or 1) goes to the named account (I13). */
export function splitSale(gross: bigint, commissionBp: number): Shares {
  const commission = (gross * BigInt(commissionBp)) / 10_000n;
  const net = (gross * BigInt(10_000 - commissionBp)) / 10_000n;
  return { net, commission, rounding: gross - net - commission };
}

/** A part of what is left of a sale goes back, from each share in proportion; the last refund takes exactly the rest. */
export function splitRefund(left: Shares, amount: bigint): Shares {
  if (amount > left.net + left.commission + left.rounding) throw new RangeError('More than is left of the sale.');
  const [net, commission, rounding] = allocate(amount, [left.net, left.commission, left.rounding]);
  return { net: net!, commission: commission!, rounding: rounding! };
}

/** What a seller's refund takes from his payable balance, and what he then owes. */
export function chargeSeller(payable: bigint, amount: bigint): { paid: bigint; owed: bigint } {
  const paid = payable < amount ? (payable > 0n ? payable : 0n) : amount;
  return { paid, owed: amount - paid };
}

export interface PayoutRule {
  /** Smaller payouts wait. */
  readonly minimum: bigint;
  /** Hundredths of a percent of a payout that may go to what the seller owes (LST-9). */
  readonly recoveryCapBp: number;
}

/** What of a payable balance goes to the debt and what is sent; nothing at all when too little would be left to send. */
export function cutPayout(payable: bigint, owed: bigint, rule: PayoutRule): { recovered: bigint; sent: bigint } | null {
  const cap = (payable * BigInt(rule.recoveryCapBp)) / 10_000n;
  const recovered = owed < cap ? owed : cap;
  const sent = payable - recovered;
  return sent >= rule.minimum && sent > 0n ? { recovered, sent } : null;
}

/** Pays debts in the order in which they are given; the parts sum to the amount. */
export function payDebts(open: readonly bigint[], amount: bigint): bigint[] {
  let left = amount;
  const parts = open.map((debt) => {
    const part = debt < left ? debt : left;
    left -= part;
    return part;
  });
  if (left > 0n) throw new RangeError('More than all debts together.');
  return parts;
}

const DAY_MS = 86_400_000;

/** `day` or the first one after it that is neither weekend (0 is Sunday) nor holiday. Days are `YYYY-MM-DD`. */
export function businessDay(day: string, weekend: readonly number[], holidays: ReadonlySet<string>): string {
  for (let at = Date.parse(`${day}T00:00:00Z`), tried = 0; tried < 31; at += DAY_MS, tried++) {
    const date = new Date(at);
    const text = date.toISOString().slice(0, 10);
    if (!weekend.includes(date.getUTCDay()) && !holidays.has(text)) return text;
  }
  throw new RangeError('A month without a business day.');
}

export const ITEM_STATES = ['planned', 'sending', 'paid', 'failed', 'returned', 'cancelled'] as const;
export type ItemState = (typeof ITEM_STATES)[number];

export const RUN_STATES = ['awaiting_approval', 'sending', 'finished', 'rejected'] as const;
export type RunState = (typeof RUN_STATES)[number];
