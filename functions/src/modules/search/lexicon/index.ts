import { oneAway, typoBudget, typosBetween } from '../rules.ts';
import { stem } from '../analysis/stem.ts';
import type { Word } from '../analysis/words.ts';
import { foreignWords, wordsOf } from '../analysis/words.ts';

/**
 * The trade lexicon: words of several languages that mean one thing. A document carries the concepts of its title, so that
 * "nyanya" finds what is titled "Fresh tomatoes" although the two share no letter.
 */
export interface Found {
  readonly concept: string;
  /** Which words of the text, by place. */
  readonly start: number;
  readonly length: number;
}

interface Lexicon {
  /** Lexemes of a term, joined by a space → the concepts that it may mean. */
  readonly terms: ReadonlyMap<string, readonly string[]>;
  /** The same for single words in Ethiopic letters, as they are written. */
  readonly foreign: ReadonlyMap<string, readonly string[]>;
  readonly categories: ReadonlyMap<string, string>;
  readonly longest: number;
}

/** Words about the deal, not the thing: they say nothing about which thing is meant. */
export const DEAL = 'deal:';

let known: Lexicon | undefined;

/** Two hundred kilobytes of words: loaded by who searches or indexes, so that nobody else's cold start carries them. */
export async function loadLexicon(): Promise<void> {
  if (known !== undefined) return;
  const [{ TRADE }, { GOODS }] = await Promise.all([import('./trade.ts'), import('./goods.ts')]);
  known ??= read(`${TRADE}\n${GOODS}`);
}

function lexicon(): Lexicon {
  if (known === undefined) throw new Error('The lexicon is not loaded: await loadLexicon() first.');
  return known;
}

function read(lines: string): Lexicon {
  const terms = new Map<string, string[]>();
  const foreign = new Map<string, string[]>();
  const categories = new Map<string, string>();
  let longest = 1;
  const add = (term: string, concept: string): void => {
    const words = wordsOf(term);
    const key = words.map(({ lexeme }) => lexeme).join(' ');
    if (key.length < 2) return;
    longest = Math.max(longest, words.length);
    const [written] = foreignWords(term).values();
    if (written === term.trim()) foreign.set(written, [...(foreign.get(written) ?? []), concept]);
    // In our letters it may look like a word that means something else: that one has the key.
    if (written !== undefined && terms.has(key)) return;
    const concepts = terms.get(key) ?? [];
    // A word about the deal is one, whatever a list of goods calls by it.
    if (concepts.some((known) => known.startsWith(DEAL))) return;
    if (!concepts.includes(concept)) concepts.push(concept);
    terms.set(key, concepts);
  };
  for (const line of lines.split('\n')) {
    const [head = '', list = ''] = line.split(':: ');
    const [concept = '', category] = head.trim().split(' @');
    if (concept === '') continue;
    if (category !== undefined) categories.set(concept, category.trim());
    for (const term of list.split(',')) add(term, concept);
  }
  return { terms, foreign, categories, longest };
}

/** Concepts of a text, the longest term first at each place: "mobile phone" is a phone, not a phone that is mobile. */
export function conceptsIn(words: readonly Word[], most = Infinity): Found[] {
  const { terms, longest } = lexicon();
  const found: Found[] = [];
  for (let start = 0; start < words.length;) {
    let length = Math.min(most, longest, words.length - start);
    for (; length > 0; length--) {
      const key = words
        .slice(start, start + length)
        .map(({ lexeme }) => lexeme)
        .join(' ');
      const concepts = terms.get(key) ?? (length === 1 ? terms.get(singular(key)) : undefined);
      if (concepts === undefined) continue;
      for (const concept of concepts) found.push({ concept, start, length });
      break;
    }
    start += Math.max(1, length);
  }
  return found;
}

/** Swahili magodoro → godoro; tried where the word itself is unknown. */
const singular = (word: string): string => (/^ma.{3,}[aeiou]$/.test(word) ? word.slice(2) : '');

/** Concepts of an unknown word that is one typing mistake away from a known one: "fertelizer". */
export function conceptsNear(word: string): string[] {
  const { terms } = lexicon();
  const within = oneAway(word).filter((other) => typosBetween(word, other) <= typoBudget(word));
  const near = within.flatMap((other) => terms.get(stem(other)) ?? []);
  return [...new Set(near)].filter((concept) => !concept.startsWith(DEAL));
}

/** Concepts of a word in Ethiopic letters: none of those that words in Latin letters have which look like it. */
export const conceptsWritten = (word: string): readonly string[] => lexicon().foreign.get(word) ?? [];

/** The category that a thing of this concept usually stands in. */
export function categoryOf(concept: string): string | null {
  return lexicon().categories.get(concept) ?? null;
}
