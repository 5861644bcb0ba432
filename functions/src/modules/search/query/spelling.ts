import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { conceptsNear } from '../lexicon/index.ts';
import { oneAway, typoBudget, typosBetween } from '../rules.ts';
import type { Meaning, Slot, Understood } from './understand.ts';

interface Term {
  readonly word: string;
  readonly lexeme: string;
  readonly freq: number;
}

/** A word in fewer documents than this may be a mistake in a title itself. */
const RARE = 4;
/** A correction must be this much more frequent than a word that exists. */
const CLEARLY = 8;
const MOST = 3;

// Planned once: to weigh some 600 keys against the statistics one by one takes longer than to look them up.
const NEAR = named(
  'search.near-terms',
  'select word, lexeme, freq from search.term_public where word = any ($1::text[])',
);
const ALIKE = `select wanted.typed, t.word, t.lexeme, t.freq from unnest($1::text[]) wanted (typed) cross join lateral (
    select word, lexeme, freq from search.term_public where word % wanted.typed
    order by similarity(word, wanted.typed) desc, freq desc limit $2) t`;
const BEGINS = `select word, lexeme, freq from search.term_public where word >= $1 and word < $1 || chr(1114111)
  order by title_freq desc limit 4`;

/** Words that may be mistyped: unknown ones, and ones so rare that a title may hold the same mistake. */
const doubtful = (slot: Slot): boolean =>
  slot.words.length === 1 && !slot.optional && slot.freq < RARE && /^[a-z]+$/.test(slot.words[0]!.word);

/**
 * Adds to each doubtful slot what may have been meant: within Meilisearch's typo budget by looking up every word one mistake away
 * (and for long words by trigrams, two away), two words written as one, and the beginning of a longer word at the end.
 */
export async function respell(ctx: Ctx, query: Understood): Promise<Understood> {
  const typed = query.slots.filter(doubtful).map((slot) => slot.words[0]!.word);
  const pasted = query.slots.filter((slot) => slot.freq === 0 && slot.words.length === 1).map((s) => s.words[0]!.word);
  if (typed.length === 0 && pasted.length === 0) return query;
  const near = await nearTerms(ctx, typed);
  const halves = await knownHalves(ctx, pasted);
  const last = query.slots.at(-1);
  const begun = last !== undefined && last.freq === 0 && last.words[0]!.word.length >= 3 ? last.words[0]!.word : null;
  const longer = begun === null ? [] : await ctx.sql.rows<Term>(BEGINS, [begun]);
  const slots = query.slots.map((slot) => {
    const word = slot.words[0]!.word;
    if (slot.words.length > 1 || (slot.freq > 0 && !doubtful(slot))) return slot;
    const meanings: Meaning[] = [...slot.meanings];
    // A word of another language is no mistake.
    if (slot.freq === 0 && slot.meanings.some(({ via }) => via === 'lexicon')) return slot;
    const corrections = (near.get(word) ?? [])
      .filter((term) => typosBetween(word, term.word) <= typoBudget(word))
      .filter((term) => slot.freq === 0 || term.freq >= slot.freq * CLEARLY)
      .sort((a, b) => typosBetween(word, a.word) - typosBetween(word, b.word) || b.freq - a.freq);
    for (const term of corrections.slice(0, MOST)) meanings.push(meant([term], 'spelling'));
    if (slot.freq === 0 && meanings.length === 0 && typoBudget(word) > 0)
      for (const concept of conceptsNear(word))
        meanings.push({ lexemes: [`x:${concept}`], via: 'spelling', text: null });
    const split = slot.freq === 0 ? halves.get(word) : undefined;
    if (split !== undefined) meanings.push(meant(split, 'join'));
    if (word === begun) for (const term of longer) meanings.push(meant([term], 'prefix'));
    return { ...slot, meanings };
  });
  return { ...query, slots };
}

/** The last try for words that nothing was found for: whatever is written alike, also with another first letter. */
export async function findAlike(ctx: Ctx, query: Understood): Promise<Understood> {
  const typed = query.slots.filter((slot) => !slot.optional && slot.words.length === 1 && slot.freq < RARE);
  const words = typed.map((slot) => slot.words[0]!.word).filter((word) => /^[a-z]{3,}$/.test(word));
  if (words.length === 0) return query;
  const alike = Map.groupBy(await ctx.sql.rows<Term & { typed: string }>(ALIKE, [words, 5]), (row) => row.typed);
  const slots = query.slots.map((slot) => {
    const terms = slot.words.length === 1 ? (alike.get(slot.words[0]!.word) ?? []) : [];
    const more = terms
      .filter(({ lexeme }) => !slot.meanings.some((meaning) => meaning.lexemes[0] === lexeme))
      .map((term) => meant([term], 'similar'));
    return { ...slot, meanings: [...slot.meanings, ...more] };
  });
  return { ...query, slots };
}

/**
 * Words too short to hold a mistake, which nothing else explains: one letter off may do where the other words agree ("wach for
 * men"). Null where there is none.
 */
export async function mendShort(ctx: Ctx, query: Understood): Promise<Understood | null> {
  const unknown = (slot: Slot): boolean =>
    slot.freq === 0 && slot.meanings.length === 0 && slot.words.length === 1 && /^[a-z]{4}$/.test(slot.words[0]!.word);
  const typed = query.slots.filter(unknown).map((slot) => slot.words[0]!.word);
  if (typed.length === 0 || query.slots.length < 2) return null;
  const near = await ctx.sql.rows<Term>(NEAR, [typed.flatMap((word) => oneAway(word))]);
  const slots = query.slots.map((slot) => {
    if (!unknown(slot)) return slot;
    const word = slot.words[0]!.word;
    const terms = near
      .filter((term) => term.word.length > 3 && typosBetween(word, term.word) === 1)
      .sort((a, b) => b.freq - a.freq)
      .slice(0, MOST);
    return { ...slot, meanings: terms.map((term) => meant([term], 'similar')) };
  });
  return slots.some((slot, place) => slot !== query.slots[place] && slot.meanings.length > 0)
    ? { ...query, slots }
    : null;
}

const meant = (terms: readonly Term[], via: Meaning['via']): Meaning => ({
  lexemes: terms.map(({ lexeme }) => lexeme),
  via,
  text: terms.map(({ word }) => word).join(' '),
  freq: Math.min(...terms.map(({ freq }) => freq)),
});

/** Known words that these may be mistyped for: one mistake away by key; two away, in long words, where one gives none. */
export async function nearTerms(ctx: Ctx, words: readonly string[]): Promise<ReadonlyMap<string, Term[]>> {
  const terms = new Map<string, Term[]>();
  const short = words.filter((word) => typoBudget(word) > 0);
  if (short.length === 0) return terms;
  const candidates = new Map(short.map((word) => [word, new Set(oneAway(word))]));
  const keys = [...new Set([...candidates.values()].flatMap((set) => [...set]))];
  for (const term of await ctx.sql.rows<Term>(NEAR, [keys])) {
    for (const typed of short) {
      if (candidates.get(typed)!.has(term.word)) terms.set(typed, [...(terms.get(typed) ?? []), term]);
    }
  }
  const long = words.filter((word) => typoBudget(word) > 1 && !terms.has(word));
  if (long.length === 0) return terms;
  for (const { typed, ...term } of await ctx.sql.rows<Term & { typed: string }>(ALIKE, [long, 20]))
    if (term.word !== typed) terms.set(typed, [...(terms.get(typed) ?? []), term]);
  return terms;
}

/** "powerbank" → power bank, "iphone13" → iphone 13: the split whose rarer half is most frequent. */
async function knownHalves(ctx: Ctx, words: readonly string[]): Promise<ReadonlyMap<string, readonly [Term, Term]>> {
  const splits = words.flatMap((word) => {
    const cuts = /\d/.test(word)
      ? [...word.matchAll(/(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])/g)].map(({ index }) => index)
      : Array.from({ length: Math.max(0, word.length - 5) }, (_, n) => n + 3);
    return cuts.map((cut) => [word, word.slice(0, cut), word.slice(cut)] as const);
  });
  const best = new Map<string, readonly [Term, Term]>();
  if (splits.length === 0) return best;
  const parts = [...new Set(splits.flatMap(([, left, right]) => [left, right]))];
  const rows = await ctx.sql.rows<Term>(
    'select word, lexeme, freq from search.term_public where word = any ($1::text[])',
    [parts],
  );
  const known = new Map(rows.map((row) => [row.word, row]));
  for (const [word, left, right] of splits) {
    const [a, b] = [known.get(left), known.get(right)];
    if (a === undefined || b === undefined) continue;
    const before = best.get(word);
    const worth = Math.min(a.freq, b.freq);
    if (before === undefined || worth > Math.min(before[0].freq, before[1].freq)) best.set(word, [a, b]);
  }
  return best;
}
