import fc from 'fast-check';
import { feeOf, maskedName, mayEnd, REQUEST_STATES } from './rules.ts';

const amounts = fc.bigInt({ min: 1n, max: 10n ** 15n });
const rules = fc
  .record({
    flat: fc.bigInt({ min: 0n, max: 10_000n }),
    bp: fc.integer({ min: 0, max: 10_000 }),
    least: fc.bigInt({ min: 0n, max: 5_000n }),
    extra: fc.option(fc.bigInt({ min: 0n, max: 10n ** 9n })),
  })
  .map(({ extra, ...rule }) => ({ ...rule, most: extra === null ? null : rule.least + extra }));

describe('PAY-1 fees of a wallet', () => {
  test('stay between the least and the most, and never shrink as the amount grows', () => {
    fc.assert(
      fc.property(rules, amounts, amounts, (rule, one, other) => {
        const [small, large] = one < other ? [one, other] : [other, one];
        const fee = feeOf(rule, small);
        expect(fee >= rule.least && (rule.most === null || fee <= rule.most)).toBe(true);
        expect(feeOf(rule, large) >= fee).toBe(true);
      }),
    );
  });

  test('are rounded down to the whole minor unit', () => {
    const rule = { flat: 0n, bp: 75, least: 0n, most: null };
    expect(feeOf(rule, 1_000n)).toBe(7n);
    expect(feeOf(rule, 133n)).toBe(0n);
    expect(feeOf({ ...rule, flat: 10n, least: 25n, most: 100n }, 1n)).toBe(25n);
    expect(feeOf({ ...rule, flat: 10n, least: 25n, most: 100n }, 10_000_000n)).toBe(100n);
    // Beyond what a double holds exactly.
    expect(feeOf({ ...rule, bp: 10_000 }, 9_007_199_254_740_993n)).toBe(9_007_199_254_740_993n);
  });
});

describe('What one shows of another', () => {
  test.each([
    ['Ama Serwaa Mensah', 'Ama S. M.'],
    ['Kofi', 'K•••'],
    ['  Ọlá   Adébáyọ̀ ', 'Ọlá A.'],
    ['👩🏾 Market', '👩🏾 M.'],
    ['One Two Three Four Five', 'One T. T. F.'],
  ])('%s is shown as %s', (name, shown) => expect(maskedName(name)).toBe(shown));
});

test('a request that was answered stays answered', () => {
  for (const from of REQUEST_STATES)
    for (const to of REQUEST_STATES) expect(mayEnd(from, to)).toBe(from === 'open' && to !== 'open');
});
