import { quoted } from '../analysis/document.ts';
import type { Meaning, Slot, Understood } from './understand.ts';

/** Rungs of the ladder as they are asked: which slots must match, and how. */
export type Rung = 'words' | 'meanings' | 'pieces' | 'dropped' | 'any';

/** `weights` limits where a word may stand: 'AB' is the title. */
export type Weights = '' | 'AB' | 'C';

const one = (lexeme: string, weights: Weights): string => quoted(lexeme) + (weights === '' ? '' : `:${weights}`);
const all = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `(${parts.join(' & ')})`);
const some = (parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : `(${parts.join(' | ')})`);

export function literal(slot: Slot, weights: Weights = ''): string {
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
  if (rung === 'meanings' || rung === 'pieces' || slots.length === 1) return all(slots);
  if (rung === 'any') return some(slots);
  // Whatever else is dropped, the word that says most must stay, or the commonest ones fill the answer.
  const most = needed.indexOf(anchorOf(needed));
  const rest = slots.filter((_, place) => place !== most);
  return slots.length === 2 ? slots[most]! : `${slots[most]!} & ${some(rest)}`;
}

/** The rarest part that anything can answer. */
function anchorOf(slots: readonly Slot[]): Slot {
  const answerable = slots.filter(({ freq, meanings }) => freq > 0 || meanings.length > 0);
  return (answerable.length === 0 ? slots : answerable).reduce((best, slot) => (slot.freq < best.freq ? slot : best));
}

/** The words as they were typed, side by side in the title; null for a single word. */
export function phrase(query: Understood): string | null {
  const words = query.slots.flatMap(({ words }) => words);
  return words.length < 2 ? null : words.map(({ lexeme }) => one(lexeme, 'AB')).join(' <-> ');
}

/** At most this many documents can match: the rarest slot decides, whatever the others say. */
export function mostMatches(query: Understood, rung: Rung): number {
  const needed = query.slots.filter(({ optional }) => !optional);
  const only = rung === 'words' || (rung === 'meanings' && needed.every(({ meanings }) => meanings.length === 0));
  return only ? Math.min(...needed.map(({ freq }) => freq)) : Number.POSITIVE_INFINITY;
}
