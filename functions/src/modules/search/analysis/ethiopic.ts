/** Consonants of the Ethiopic block from U+1200 in rows of eight, as Amharic is commonly typed in Latin letters. */
const ROWS: readonly string[] = [
  'h', 'l', 'h', 'm', 's', 'r', 's', 'sh', 'k', 'k', 'k', 'k', 'b', 'v', 't', 'ch', 'h', 'h', 'n', 'ny', '', 'k', 'k', 'kh', 'kh',
  'w', '', 'z', 'zh', 'y', 'd', 'd', 'j', 'g', 'g', 'g', 't', 'ch', 'p', 'ts', 'ts', 'f', 'p',
]; // prettier-ignore
/** Vowel of each of a row's eight places; the sixth has none. */
const VOWELS = ['e', 'u', 'i', 'a', 'e', '', 'o', 'wa'];
/** Rows without a consonant (አ, ዐ) are spoken "a" in their first place. */
const BARE = ['a', 'u', 'i', 'a', 'e', 'i', 'o', 'wa'];
const ETHIOPIC = /[\u1200-\u1357]+/g;
const FIRST = 0x1200;

/** ዳቦ → dabo, ስልክ → silk. A vowel is put between two consonants at a word's start, as one speaks it. */
export function romanise(text: string): string {
  return text.replace(ETHIOPIC, (word) => {
    let latin = '';
    for (const letter of word) {
      const place = letter.codePointAt(0)! - FIRST;
      const consonant = ROWS[place >> 3] ?? '';
      latin += consonant === '' ? BARE[place & 7]! : consonant + VOWELS[place & 7]!;
    }
    return latin.replace(/^(sh|ch|zh|ny|ts|kh|[b-df-hj-np-tv-z])(?=[b-df-hj-np-tv-z])(?!$)/, '$1i');
  });
}
