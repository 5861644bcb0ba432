import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const LONGEST = 60;
/** Letters that decomposition does not take apart. */
const SPELLED: Readonly<Record<string, string>> = {
  ɓ: 'b',
  ɗ: 'd',
  ɖ: 'd',
  đ: 'd',
  ɛ: 'e',
  ǝ: 'e',
  ə: 'e',
  ƒ: 'f',
  ɣ: 'g',
  ħ: 'h',
  ı: 'i',
  ɩ: 'i',
  ƙ: 'k',
  ł: 'l',
  ŋ: 'ng',
  ɲ: 'ny',
  ɔ: 'o',
  ø: 'o',
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ʋ: 'v',
  ƴ: 'y',
  '&': ' and ',
};
/** Words that an address of ours needs or that would lend a stranger our voice. */
const RESERVED = new Set(
  (
    'about account admin administrator api app assets auth billing business businesses docs health help home legal live login ' +
    'logout me moderator new null official pay payments privacy public pushnchat root search security settings shop ' +
    'signup staff static status support system team terms undefined verified www'
  ).split(' '),
);

export function isReserved(slug: string): boolean {
  return RESERVED.has(slug) || slug.startsWith('pushnchat');
}

/** An address made of a name: `Maman Adjoké & Fils` → `maman-adjoke-and-fils`. Empty when no letter of it is Latin. */
export function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/['’ʼ]/g, '')
    .replace(/[^a-z0-9]/g, (letter) => SPELLED[letter] ?? '-')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '');
}

/** Slugs to try in turn for a name: its own, then the same with random endings. */
export function* slugCandidates(name: string): Generator<string> {
  const own = slugOf(name);
  if (own.length >= 3 && !isReserved(own)) yield own;
  const stem = own.length > 0 ? own.slice(0, LONGEST - 9).replace(/-+$/, '') : 'shop';
  for (let tries = 0; tries < 5; tries++) yield `${stem}-${randomBytes(4).toString('hex')}`;
}

/** A slug that a person chose: 3–60 of a–z, 0–9 and single hyphens, and no word of ours. */
export const Slug = z
  .string()
  .min(3)
  .max(LONGEST)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Use small letters a–z, numbers and single hyphens.')
  .refine((slug) => !isReserved(slug), 'This address is reserved. Please choose another.');
