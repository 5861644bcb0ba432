/** What a line of a statement says, by the kind of its transaction and whether money came in. */
interface Told {
  readonly kind: string;
  readonly cameIn: boolean;
  /** The other side of a transfer, as the reader may see him. */
  readonly other: string | null;
  /** The line takes an earlier one back. */
  readonly undone: boolean;
}

/** What came in, and what went out. */
const SENTENCES: Readonly<Record<string, readonly [string, string]>> = {
  'wallet.transfer': ['Received from {other}', 'Sent to {other}'],
  'payment.captured': ['Added by a payment', 'Paid'],
  'payment.refund': ['Refunded to you', 'Refunded by you'],
  'payment.disputed': ['A disputed payment came back', 'A disputed payment, kept until it is decided'],
  'payment.dispute_won': ['A disputed payment was decided for you', 'A disputed payment was decided'],
  'suspense.credited': ['A payment that had to be looked into', 'A payment that had to be looked into'],
  'fx.conversion': ['Changed from another currency', 'Changed into another currency'],
  'withdrawal.fee': ['Fee of a withdrawal given back', 'Fee of a withdrawal'],
  disbursement: ['A withdrawal came back', 'Withdrawn'],
  'disbursement.returned': ['A withdrawal came back', 'Withdrawn'],
  'subscription.paid': ['Given back from your plan', 'Paid for your plan'],
  'subscription.unused': ['The unused part of your former plan', 'Paid for your plan'],
};
const PLAIN = ['Came in', 'Went out'] as const;

export function sentenceOf({ kind, cameIn, other, undone }: Told): string {
  const [incoming, outgoing] = SENTENCES[kind] ?? PLAIN;
  const sentence = (cameIn ? incoming : outgoing).replace('{other}', other ?? 'somebody');
  return undone && SENTENCES[kind] === undefined ? `${sentence} (taken back)` : sentence;
}
