import fc from 'fast-check';
import { graphemes, hidesSomething, line, paragraphs } from './text.ts';

const name = line(1, 80);
const reason = (text: string) => name.safeParse(text).error?.issues[0]?.message;

describe('a line of text, as people on this continent write it', () => {
  test.each([
    ['Latin with tone marks', 'Ọláyínká Adébáyọ̀'],
    ['Ewe', 'Ŋutsu Ƒomevi'],
    ['Arabic', 'متجر الخرطوم'],
    ['Persian with a needed non-joiner', 'می\u200Cخواهم'],
    ['Sinhala with a needed joiner', 'ශ්\u200Dරී'],
    ['Tamil', 'தமிழ்'],
    ["N'Ko", 'ߒߞߏ'],
    ['Ethiopic', 'ሰላም ገበያ'],
    ['Tifinagh', 'ⴰⵣⵓⵍ'],
    ['an emoji family', '👨\u200D👩\u200D👧\u200D👦 shop'],
    ['a heart with presentation', '❤\uFE0F love'],
    ['a skin tone', '👩🏾\u200D🍳 Ama'],
    ['the flag of a region', 'pub 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'],
  ])('accepts %s', (_, text) => {
    expect(name.parse(text)).toBe(text.normalize('NFC'));
  });

  test.each([
    ['a control character', 'a\u0007b'],
    ['NUL, which PostgreSQL refuses', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['a right-to-left override', 'invoice\u202Efdp'],
    ['a bidi isolate', 'a\u2066b'],
    ['a zero-width space', 'Ama\u200Bzon'],
    ['a byte order mark inside', 'Ama\uFEFFzon'],
    ['a soft hyphen', 'Ama\u00ADzon'],
    ['a joiner between Latin letters', 'Ama\u200Dzon'],
    ['a joiner at the end', 'دكان\u200D'],
    ['a Hangul filler', 'a\u3164b'],
    ['a Braille blank', 'a\u2800b'],
    ['tag letters without a flag', 'a\u{E0061}\u{E007F}'],
    ['a lone surrogate, which UTF-8 cannot carry', 'a\uD800'],
    ['a private-use character', 'a\uE000'],
  ])('refuses %s', (_, text) => {
    expect(reason(text)).toMatch(/invisible or control/);
  });

  it('refuses marks that climb over their neighbours', () => {
    expect(reason(`e${'\u0301'.repeat(9)}`)).toMatch(/too many accents/);
  });

  it('refuses a name without a letter or number', () => {
    expect(reason('!!! ???')).toMatch(/letter or number/);
    expect(reason(' \u00A0 ')).toBe('This is needed.');
  });

  it('counts characters as a person does and composes them', () => {
    expect(graphemes('👨\u200D👩\u200D👧\u200D👦é')).toBe(2);
    expect(name.parse('  Ade\u0301  ')).toBe('Ad\u00E9');
    expect(name.safeParse('é'.normalize('NFD').repeat(80)).success).toBe(true);
    expect(reason('a'.repeat(81))).toBe('At most 80 characters are allowed.');
    expect(line(3, 5).safeParse('ab').error?.issues[0]?.message).toBe('At least 3 characters are needed.');
  });

  it('bounds what one endless character may weigh', () => {
    expect(name.safeParse('👨\u200D'.repeat(2_000) + '👨').success).toBe(false);
  });

  it('never lets a hidden character through, wherever it stands', () => {
    const hidden = fc.constantFrom('\u200B', '\u202E', '\u2066', '\uFEFF', '\u00AD', '\u0000', '\u3164', '\uD800');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), hidden, fc.string({ unit: 'grapheme' }), (before, bad, after) => {
        expect(hidesSomething(`${before}x${bad}x${after}`)).toBe(true);
      }),
    );
  });

  it('is the same after a second cleaning', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const once = name.safeParse(text);
        if (once.success) expect(name.parse(once.data)).toBe(once.data);
      }),
    );
  });
});

describe('text with paragraphs', () => {
  it('keeps line breaks, in one form, and no more than one empty line', () => {
    expect(paragraphs(1, 100).parse('one\r\ntwo\u2028three\n\n\n\nfour\tfive ')).toBe('one\ntwo\nthree\n\nfour five');
  });

  it('refuses what hides all the same', () => {
    expect(paragraphs(1, 100).safeParse('one\n\u202Etwo').success).toBe(false);
  });
});
