import { wrap } from './columns.ts';

describe('a message in a narrow column', () => {
  test('is broken between words, under its first word', () => {
    expect(wrap('→ 12  Ten buckets, please, on Monday', 20)).toEqual([
      '→ 12  Ten buckets,',
      '      please, on',
      '      Monday',
    ]);
  });
  test('keeps a word that is longer than the column, and a short line as it is', () => {
    expect(wrap('   abcdefghijklmnop', 10)).toEqual(['   abcdefghijklmnop']);
    expect(wrap('← 1  Yes.', 20)).toEqual(['← 1  Yes.']);
  });
  test('does not take numbers in the words for the number of the message', () => {
    expect(wrap('   10 buckets for 950 cedis', 15)).toEqual(['   10 buckets', '   for 950', '   cedis']);
  });
});
