/** Which entry brings our books to what the provider says: arithmetic only. Amounts in minor units. */
export interface Difference {
  readonly fault: 'missing' | 'extra' | 'wrong_amount' | 'wrong_currency' | 'duplicate';
  readonly kind: 'charge' | 'refund' | 'payout';
  readonly booked: { readonly amount: bigint; readonly currency: string } | null;
  readonly told: { readonly amount: bigint; readonly currency: string } | null;
}

/** Above zero: the provider holds more for us than we booked, and the rest is kept in suspense. Below: less. */
export interface Correction {
  readonly currency: string;
  readonly amount: bigint;
}

/** What the provider holds for us grows with a charge and shrinks with a payout or a refund. */
export function corrections({ kind, booked, told, fault }: Difference): Correction[] {
  const sign = kind === 'charge' ? 1n : -1n;
  // A second telling of one event is all theirs: our record answers the first.
  const ours = fault === 'duplicate' ? null : booked;
  if (ours !== null && told !== null && ours.currency === told.currency) {
    return nonZero([{ currency: told.currency, amount: sign * (told.amount - ours.amount) }]);
  }
  return nonZero([
    ...(ours === null ? [] : [{ currency: ours.currency, amount: -sign * ours.amount }]),
    ...(told === null ? [] : [{ currency: told.currency, amount: sign * told.amount }]),
  ]);
}

const nonZero = (all: readonly Correction[]): Correction[] => all.filter(({ amount }) => amount !== 0n);
