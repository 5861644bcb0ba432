/** What moving money costs, and how names and days are shown. Amounts are minor units. */

/** A row of `wallets.fee_rule`: `flat` + `bp` hundredths of a percent of the amount, held between `least` and `most`. */
export interface FeeRule {
  readonly flat: bigint;
  readonly bp: number;
  readonly least: bigint;
  readonly most: bigint | null;
}

/** Rounded down: the part of a coin that cannot be paid is not asked for. */
export function feeOf(rule: FeeRule, amount: bigint): bigint {
  const asked = rule.flat + (amount * BigInt(rule.bp)) / 10_000n;
  const least = asked < rule.least ? rule.least : asked;
  return rule.most !== null && least > rule.most ? rule.most : least;
}

/** "Ama Serwaa Mensah" → "Ama S. M.": enough to know a friend by, too little to learn a stranger's name. */
export function maskedName(name: string): string {
  const [first = '', ...rest] = name.split(/\s+/).filter((word) => word !== '');
  const shown = rest.length === 0 ? `${initial(first)}•••` : first;
  return [shown, ...rest.slice(0, 3).map((word) => `${initial(word)}.`)].join(' ');
}

function initial(word: string): string {
  return [...word][0] ?? '';
}

export const REQUEST_STATES = ['open', 'paid', 'declined', 'cancelled', 'expired'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** An open request ends once, in one of four ways. */
export function mayEnd(from: RequestState, to: RequestState): boolean {
  return from === 'open' && to !== 'open';
}
