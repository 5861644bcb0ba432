import { z } from 'zod';

/** Scripts whose spelling needs the joiners U+200C and U+200D: cursive scripts (N'Ko and Adlam among them) and Indic ones. */
const JOINING = [
  'Arabic',
  'Syriac',
  'Nko',
  'Adlam',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('');

const PICTURE = '\\p{Extended_Pictographic}';
/** What is invisible and yet right: joiners inside such words and inside emoji, emoji presentation, flags of regions. */
const RIGHTFUL = new RegExp(
  [
    `(?<=[${JOINING}])[\\u200C\\u200D](?=[${JOINING}])`,
    `(?<=(?:${PICTURE}|\\p{Emoji_Modifier})\\uFE0F?)\\u200D(?=${PICTURE})`,
    `(?<=\\p{Emoji})[\\uFE0E\\uFE0F]`,
    `(?<=\\u{1F3F4})[\\u{E0061}-\\u{E007A}\\u{E0030}-\\u{E0039}]{2,6}\\u{E007F}`,
  ].join('|'),
  'gu',
);
/** Control, lone surrogate, private use, bidi override, zero width and every other code point that draws nothing. */
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]/u;
/** No script stacks so many marks on one letter; text that climbs over its neighbours does. */
const STACKED = /\p{M}{7}/u;
const SOMETHING = /[\p{L}\p{N}]/u;
const PLAIN = /^[\x20-\x7e]*$/;
/** UTF-16 units a user-perceived character may take on average; one emoji family takes 11. */
const UNITS = 12;

let segmenter: Intl.Segmenter | undefined;

/** How many characters a person counts: "é" is one however it is encoded, and so is an emoji family. */
export function graphemes(text: string): number {
  if (PLAIN.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** True when the text holds something that a reader cannot see and that may deceive him. */
export function hidesSomething(text: string): boolean {
  return !PLAIN.test(text) && HIDDEN.test(text.replace(RIGHTFUL, ''));
}

/** Limits are in characters as a person counts them; `lines` allows line breaks. */
export interface TextLimits {
  readonly min: number;
  readonly max: number;
  readonly lines: boolean;
}

/** NFC, trimmed; paragraphs with one form of line break and at most one empty line in a row. */
export function cleanText(text: string, lines: boolean): string {
  if (!lines) return text.normalize('NFC').trim();
  return text
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Why this text, cleaned already, cannot be taken, or null. */
export function textProblem(text: string, { min, max, lines }: TextLimits): string | null {
  if (text.length > max * UNITS) return `At most ${max} characters are allowed.`;
  const shown = lines ? text.replaceAll('\n', ' ') : text;
  if (hidesSomething(shown)) return 'This holds invisible or control characters. Please type it again.';
  if (STACKED.test(shown)) return 'This holds too many accents on one letter.';
  const length = graphemes(shown);
  if (length < min) return min === 1 ? 'This is needed.' : `At least ${min} characters are needed.`;
  if (length > max) return `At most ${max} characters are allowed.`;
  if (min > 0 && !SOMETHING.test(shown)) return 'At least one letter or number is needed.';
  return null;
}

function text(limits: TextLimits) {
  const { min, max, lines } = limits;
  return z
    .string()
    .overwrite((value) => cleanText(value, lines))
    .superRefine((value, context) => {
      const message = textProblem(value, limits);
      if (message !== null) context.addIssue({ code: 'custom', message, input: value });
    })
    .meta({ minLength: min, maxLength: max });
}

/** One line of text of `min` to `max` characters as a person counts them: NFC, trimmed, nothing hidden in it. */
export const line = (min: number, max: number) => text({ min, max, lines: false });

/** Text that may have line breaks; otherwise as `line`. */
export const paragraphs = (min: number, max: number) => text({ min, max, lines: true });
