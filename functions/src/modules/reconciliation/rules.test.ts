import fc from 'fast-check';
import { corrections, type Difference } from './rules.ts';

const amount = fc.bigInt(1n, 10n ** 15n);
const side = fc.record({ amount, currency: fc.constantFrom('GHS', 'KES') });

describe('I11 after the corrections, our books say what the provider says', () => {
  const effect = (difference: Difference): Record<string, bigint> => {
    const sign = difference.kind === 'charge' ? 1n : -1n;
    const sums: Record<string, bigint> = { GHS: 0n, KES: 0n };
    // What we hold there by our books, less what they say they hold for us, plus what is corrected.
    const { booked, told, fault } = difference;
    if (booked !== null && fault !== 'duplicate') sums[booked.currency]! += sign * booked.amount;
    if (told !== null) sums[told.currency]! -= sign * told.amount;
    for (const { currency, amount: by } of corrections(difference)) sums[currency]! += by;
    return sums;
  };

  test('for every fault, kind, amount and currency', () => {
    const difference = fc.record({
      fault: fc.constantFrom('missing', 'extra', 'wrong_amount', 'wrong_currency', 'duplicate'),
      kind: fc.constantFrom('charge', 'refund', 'payout'),
      booked: fc.option(side, { nil: null }),
      told: fc.option(side, { nil: null }),
    }) as fc.Arbitrary<Difference>;
    fc.assert(fc.property(difference, (one) => expect(effect(one)).toEqual({ GHS: 0n, KES: 0n })));
  });
});
