import { skeleton } from './lookalike.ts';

describe('names that look the same', () => {
  test.each([
    ['a Cyrillic a', 'PayРаl'],
    ['a capital I for an l', 'PayPaI'],
    ['a digit one', 'PayPa1'],
    ['spaces and points', 'Pay. Pal'],
    ['full-width letters', 'Ｐａｙｐａｌ'],
    ['accents', 'Páypàl'],
    ['mathematical letters', '𝐏𝐚𝐲𝐏𝐚𝐥'],
  ])('share a skeleton: %s', (_, impostor) => {
    expect(skeleton(impostor)).toBe(skeleton('PayPal'));
  });

  it('sees letters that read as one', () => {
    expect(skeleton('Modem')).toBe(skeleton('Modern'));
    expect(skeleton('M0M0 Shop')).toBe(skeleton('Momo Shop'));
  });

  it('keeps different names apart, in any script', () => {
    expect(skeleton('Ama Kitchen')).not.toBe(skeleton('Abena Kitchen'));
    expect(skeleton('ሰላም ገበያ')).not.toBe(skeleton('ሰላም ቡና'));
    expect(skeleton('متجر')).not.toBe('');
  });
});
