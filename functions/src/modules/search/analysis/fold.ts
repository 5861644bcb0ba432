import { romanise } from './ethiopic.ts';

/** Letters that no Unicode decomposition turns into plain ones, and what people type for them. */
const PLAIN: Readonly<Record<string, string>> = {
  ɓ: 'b',
  ɗ: 'd',
  ƙ: 'k',
  ƴ: 'y',
  ɛ: 'e',
  ԑ: 'e',
  ε: 'e',
  ɔ: 'o',
  ͻ: 'o',
  ŋ: 'n',
  ɲ: 'n',
  ɖ: 'd',
  ƒ: 'f',
  ɣ: 'g',
  ʋ: 'v',
  ɩ: 'i',
  ʊ: 'u',
  ǝ: 'e',
  ə: 'e',
  ɨ: 'i',
  ø: 'o',
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  đ: 'd',
  ł: 'l',
  ı: 'i',
  '×': 'x',
};
const SPECIAL = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'gu');
const ASCII = /^[\x20-\x7e]*$/;

/**
 * Text as it is compared: small letters without marks, in Latin letters where the script is Ethiopic. So "Gànmọ́", "ganmo" and
 * "GANMO" are one, and "ዳቦ" is found by "dabo".
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return romanise(bare.replace(SPECIAL, (letter) => PLAIN[letter]!));
}
