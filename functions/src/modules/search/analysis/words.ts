import { fold } from './fold.ts';
import { stem } from './stem.ts';

/** A word of a text: as it was written (folded), and as it is indexed. */
export interface Word {
  readonly word: string;
  readonly lexeme: string;
}

/** "128 Go", "128 gb" and "128GB" are one thing. */
const UNITS: Readonly<Record<string, string>> = {
  gb: 'gb',
  go: 'gb',
  gig: 'gb',
  gigs: 'gb',
  tb: 'tb',
  tera: 'tb',
  teras: 'tb',
  mb: 'mb',
  kg: 'kg',
  kgs: 'kg',
  kilo: 'kg',
  kilogram: 'kg',
  kilogramme: 'kg',
  kilos: 'kg',
  g: 'g',
  gr: 'g',
  gram: 'g',
  grams: 'g',
  gm: 'g',
  mg: 'mg',
  l: 'l',
  ltr: 'l',
  ltrs: 'l',
  litre: 'l',
  lita: 'l',
  litres: 'l',
  liter: 'l',
  liters: 'l',
  ml: 'ml',
  cl: 'cl',
  cm: 'cm',
  mm: 'mm',
  m: 'm',
  inch: 'inch',
  inches: 'inch',
  inchi: 'inch',
  inci: 'inch',
  pouces: 'inch',
  pouce: 'inch',
  w: 'w',
  watt: 'w',
  watts: 'w',
  kw: 'kw',
  kva: 'kva',
  v: 'v',
  volt: 'v',
  volts: 'v',
  mah: 'mah',
  mp: 'mp',
  hz: 'hz',
  pcs: 'pcs',
  pieces: 'pcs',
};

/** French "1To": only written together, as "2 to 4" is something else. */
const TOGETHER: Readonly<Record<string, string>> = { ...UNITS, to: 'tb' };

const POSSESSIVE = /(\p{L})['’ʼ`]s(?![\p{L}\p{N}])/gu;
/** French "l’huile" is two words; elsewhere an apostrophe stands inside one (Swahili ng’ombe, Hausa ma’aikata). */
const ELISION = /(^|[^\p{L}\p{N}])(?:[ldjnscmt]|qu)['’ʼ`](?=\p{L}{2})/gu;
const APOSTROPHE = /['’ʼ`´ʻ]/gu;
const THOUSANDS = /(\d),(\d{3})(?!\d)/g;
const INCHES = /(\d)\s?(?:"|''|″|”)/g;
const TOKEN = /\d+[.,]\d+[\p{L}\p{N}]*|[\p{L}\p{N}]+/gu;
const NUMBER = /^\d+(?:[.,]\d+)?$/;
const NUMBER_UNIT = /^(\d+(?:[.,]\d+)?)([a-z]{1,6})$/;
const LONGEST = 40;

const ETHIOPIC = /[\u1200-\u1357]+/g;

/**
 * Words that stand in Ethiopic letters, by how they look in Latin ones, where they may be a word of another language, as ሰዓት is
 * "seat".
 */
export function foreignWords(text: string): ReadonlyMap<string, string> {
  return new Map(
    (text.match(ETHIOPIC) ?? []).flatMap((part) => wordsOf(part).map(({ word }) => [word, part] as const)),
  );
}

/** The words of a text, in order. A number and its unit are one word, decimals have a point, part numbers keep every sign. */
export function wordsOf(text: string): Word[] {
  const bare = fold(
    text.replace(POSSESSIVE, '$1').replace(ELISION, '$1').replace(INCHES, '$1 inch ').replace(APOSTROPHE, ''),
  ).replace(THOUSANDS, '$1$2');
  const tokens = (bare.match(TOKEN) ?? []).map((token) => token.slice(0, LONGEST));
  const words: Word[] = [];
  for (let place = 0; place < tokens.length; place++) {
    const token = tokens[place]!;
    const unit = UNITS[tokens[place + 1] ?? ''];
    if (NUMBER.test(token) && unit !== undefined && Object.hasOwn(UNITS, tokens[place + 1]!)) {
      words.push(exactly(`${token.replace(',', '.')}${unit}`));
      place += 1;
      continue;
    }
    const [, number, suffix] = NUMBER_UNIT.exec(token) ?? [];
    if (number !== undefined && suffix !== undefined && Object.hasOwn(TOGETHER, suffix)) {
      words.push(exactly(`${number.replace(',', '.')}${TOGETHER[suffix]!}`));
    } else if (/\d/.test(token)) words.push(exactly(token.replace(',', '.')));
    else words.push({ word: token, lexeme: stem(token) });
  }
  return words;
}

const exactly = (word: string): Word => ({ word, lexeme: word });

/** The number of a measure, so that "galaxy 128" finds "128GB"; null for anything else. */
export function numberIn(word: string): string | null {
  const number = NUMBER_UNIT.exec(word)?.[1];
  return number !== undefined && number.length >= 2 ? number : null;
}

/** Words that say nothing of the thing, in the languages of our markets. Never dropped when they are all there is. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `a an the of for in on at to and or with by from is are be it its this that your you my our i me we
   le la les un une des du de et ou en au aux pour avec par sur dans ce cette ces mon ma mes vos nos est
   ya wa na kwa za cha vya ni kama hii
   da don na ga mai masu wani
   ti ni fun ati pelu awon
   na nke maka ndi
   dey una abeg wey wetin fit where can get see use not
   e o os as um uma para com do dos em no
   le ba ka ye ne si`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
