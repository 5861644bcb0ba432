import { quoted } from '../analysis/document.ts';
import type { Meaning, Slot, Understood } from './understand.ts';

/** Rungs of the ladder as they are asked: which slots must match, and how. */
export type Rung = 'words' | 'meanings' | 'pieces' | 'short' | 'dropped' | 'kept' | 'any';

/** `weights` limits where a word may stand: 'AB' is the title. */
export type Weights = '' | 'AB' | 'C';

const one = (lexeme: string, weights: Weights): string => quoted(lexeme) + (weights === '' ? '' : `:${weights}`);
const all = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `(${parts.join(' & ')})`);
const some = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `(${parts.join(' | ')})`);

export function literal(slot: Slot, weights: Weights = ''): string {
  if (slot.foreign) return some(slot.meanings.map((one) => meaning(one, weights)));
  return all(slot.words.map(({ lexeme }) => one(lexeme, weights)));
}

export function meaning({ lexemes, via }: Meaning, weights: Weights = ''): string {
  if (lexemes.length === 1) return one(lexemes[0]!, weights);
  return via === 'join'
    ? `(${lexemes.map((lexeme) => one(lexeme, weights)).join(' <-> ')})`
    : all(lexemes.map((l) => one(l, weights)));
}

export function anyMeaning(slot: Slot, weights: Weights = ''): string {
  return some([literal(slot, weights), ...slot.meanings.map((one) => meaning(one, weights))]);
}

/** What a document must hold on this rung. */
export function required(query: Understood, rung: Rung): string {
  const needed = query.slots.filter(({ optional }) => !optional);
  if (rung === 'words') return all(needed.map((slot) => literal(slot)));
  const slots = needed.map((slot) => anyMeaning(slot));
  if (rung === 'meanings' || rung === 'pieces' || rung === 'short' || slots.length === 1) return all(slots);
  if (rung === 'any') return some(slots);
  // Whatever else is dropped, the word that says most must stay, or the commonest ones fill the answer.
  const rarities = needed.map(rarity);
  const least = Math.min(...rarities);
  const most = rarities.indexOf(least);
  if (rung === 'kept') return slots[most]!;
  if (slots.length > 2) return `${slots[most]!} & ${some(slots.filter((_, place) => place !== most))}`;
  return some(
    slots.filter((_, place) => place === most || (needed[place]!.freq > 0 && rarities[place]! <= least * ALIKE_RARE)),
  );
}

/** Of two words that differ less than this, neither says clearly more. */
const ALIKE_RARE = 4;

/** In how many documents a part is that anything can answer; what is only a concept counts as neither rare nor common. */
function rarity({ freq, meanings }: Slot): number {
  if (freq > 0) return freq;
  if (meanings.length === 0) return Number.POSITIVE_INFINITY;
  return Math.max(1, ...meanings.map((one) => one.freq ?? OF_A_CONCEPT));
}
const OF_A_CONCEPT = 100;

/** The words as they were typed, side by side in the title; null for a single word. */
export function phrase(query: Understood): string | null {
  const words = query.slots.flatMap(({ words }) => words);
  return words.length < 2 ? null : words.map(({ lexeme }) => one(lexeme, 'AB')).join(' <-> ');
}

/** At most this many documents can match: the rarest slot decides, whatever the others say. */
export function mostMatches(query: Understood, rung: Rung): number {
  const needed = query.slots.filter(({ optional }) => !optional);
  const only = rung === 'words' || (rung === 'meanings' && needed.every(({ meanings }) => meanings.length === 0));
  // How many documents hold a concept is not known.
  return only
    ? Math.min(...needed.map(({ freq, foreign }) => (foreign ? Number.POSITIVE_INFINITY : freq)))
    : Number.POSITIVE_INFINITY;
}
