import { DEAL, conceptsIn, conceptsWritten } from '../lexicon/index.ts';
import type { SearchThing } from '../things.ts';
import { gridCells } from './grid.ts';
import { foreignWords, numberIn, STOP_WORDS, wordsOf, type Word } from './words.ts';

/** What is kept of a thing so that it can be found. */
export interface Analysis {
  /** The title's words, joined: what "exact name" compares. */
  readonly nameKey: string;
  /** `tsvector` in its text form, without the buckets. */
  readonly tsv: string;
  /** Distinct words for `search.term`; "~" marks those that stand only below the title. Parallel to `lexemes`. */
  readonly words: readonly string[];
  readonly lexemes: readonly string[];
}

/** Only the beginning of a long text is searched: who says it on the third screen says it to nobody. */
const BODY_WORDS = 150;
/** Body positions begin here, so that no phrase runs from the title into the text. */
const BODY_START = 200;
const EXTRA_START = 500;

/** Title words weigh A, brand-like extras B, the category's names C, the text below D; filters are words without a place. */
export function analyse(thing: SearchThing): Analysis {
  const title = wordsOf(thing.title);
  const extras = wordsOf([...thing.keywords, ...thing.categoryNames].join(' '));
  const body = wordsOf(`${thing.body} ${thing.place ?? ''} ${thing.sellerName ?? ''}`).slice(0, BODY_WORDS);
  const lexemes = new Lexemes();
  lexemes.addAll(title, 1, 'A');
  lexemes.addAll(extras, EXTRA_START, 'C');
  lexemes.addAll(body, BODY_START, 'D');
  for (const { concept, start } of conceptsIn(title)) lexemes.add(`x:${concept}`, start + 1, 'B');
  for (const written of foreignWords(thing.title).values())
    for (const concept of conceptsWritten(written)) lexemes.add(`x:${concept}`, 1, 'B');
  for (const { concept } of conceptsIn(wordsOf(thing.categoryNames.join(' . ')))) {
    if (!concept.startsWith(DEAL)) lexemes.add(`x:${concept}`, EXTRA_START, 'D');
  }
  for (const label of labelsOf(thing)) lexemes.label(label);

  const own = new Map<string, string>();
  for (const { word, lexeme } of title) if (counts(word)) own.set(word, lexeme);
  for (const { word, lexeme } of [...extras, ...body]) {
    if (counts(word) && !own.has(word)) own.set(`~${word}`, lexeme);
  }
  return {
    nameKey: title.map(({ lexeme }) => lexeme).join(' '),
    tsv: lexemes.text(),
    words: [...own.keys()],
    lexemes: [...own.values()],
  };
}

const counts = (word: string): boolean => word.length >= 2 && word.length <= 30 && !STOP_WORDS.has(word);

/** Filters as words of the same index, so that word, category and country are one walk. */
function labelsOf(thing: SearchThing): string[] {
  const labels = [`n:${thing.kind}`, ...thing.categories.map((slug) => `k:${slug}`)];
  if (thing.country !== null) labels.push(`c:${thing.country}`);
  if (thing.type !== null) labels.push(`t:${thing.type}`);
  if (thing.verified) labels.push('v:1');
  if (thing.price !== null) labels.push('p:1');
  if (thing.latitude !== null && thing.longitude !== null) labels.push(...gridCells(thing.latitude, thing.longitude));
  return labels;
}

class Lexemes {
  readonly #places = new Map<string, string[]>();

  addAll(words: readonly Word[], start: number, weight: 'A' | 'B' | 'C' | 'D'): void {
    words.forEach(({ word, lexeme }, place) => {
      this.add(lexeme, start + place, weight);
      const number = numberIn(word);
      if (number !== null) this.add(number, start + place, weight);
    });
  }

  add(lexeme: string, place: number, weight: string): void {
    const places = this.#places.get(lexeme) ?? [];
    // PostgreSQL keeps at most 255 places a word; the first few decide.
    if (places.length < 8) places.push(`${Math.min(place, 16_000)}${weight}`);
    this.#places.set(lexeme, places);
  }

  label(lexeme: string): void {
    this.#places.set(lexeme, []);
  }

  text(): string {
    return [...this.#places]
      .map(([lexeme, places]) => (places.length === 0 ? quoted(lexeme) : `${quoted(lexeme)}:${places.join(',')}`))
      .join(' ');
  }
}

/** A word inside a `tsvector` or `tsquery` text. */
export function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
