import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { foreignWords, STOP_WORDS, wordsOf, type Word } from '../analysis/words.ts';
import { categoryOf, conceptsIn, conceptsWritten, DEAL, loadLexicon } from '../lexicon/index.ts';

/** One way to say what a slot of the query means: words in a row, and how we came to it. */
export interface Meaning {
  readonly lexemes: readonly string[];
  readonly via: 'join' | 'spelling' | 'prefix' | 'lexicon' | 'synonym' | 'similar';
  /** As people write it; null for a concept. */
  readonly text: string | null;
  /** In how many documents it is, where that is known. */
  readonly freq?: number;
}

/** A part of the query that one thing must answer: a word, or several that have one meaning. */
export interface Slot {
  readonly words: readonly Word[];
  /** In how many documents its rarest word is, at most. */
  readonly freq: number;
  /** A word about the deal (price, wholesale) or a filler: welcome, not needed. */
  readonly optional: boolean;
  readonly meanings: readonly Meaning[];
  /** Only by its spelling in our letters is it a word that documents hold: what it means counts, not how it looks. */
  readonly foreign: boolean;
}

export interface Understood {
  readonly slots: readonly Slot[];
  /** The query's words, joined as `name_key` is. */
  readonly key: string;
  /** Categories that the lexicon thinks of. */
  readonly categories: readonly string[];
  /** Newest and oldest place in the order of appearance; null when there is nothing to search. */
  readonly span: { readonly newest: bigint; readonly oldest: bigint } | null;
}

const MOST_WORDS = 12;

const KNOWN = named(
  'search.known',
  `select (select coalesce(json_object_agg(lexeme, freq), '{}') from (
       select lexeme, sum(freq)::int as freq from search.term_public where lexeme = any ($1::text[]) group by lexeme) t)::text as terms,
     (select coalesce(json_agg(json_build_array(term, meaning)), '[]') from search.synonym
       where active and term = any ($2::text[]) and country in ('', $3))::text as synonyms,
     (select seq from search.document_public order by seq desc limit 1)::text as newest,
     (select seq from search.document_public order by seq limit 1)::text as oldest`,
);

/** Which words are asked for, which of them we know, and what the lexicon makes of them. One statement, by keys. */
export async function understand(ctx: Ctx, text: string, country: string, longest = Infinity): Promise<Understood> {
  await loadLexicon();
  const words = wordsOf(text).slice(0, MOST_WORDS);
  const pairs = words.slice(1).map((word, place) => words[place]!.word + word.word);
  const row = await ctx.sql.first<{ terms: string; synonyms: string; newest: string | null; oldest: string | null }>(
    KNOWN,
    [[...new Set([...words.map(({ lexeme }) => lexeme), ...pairs])], phrasesOf(words), country],
  );
  const synonyms = JSON.parse(row?.synonyms ?? '[]') as readonly (readonly [term: string, meaning: string])[];
  const terms = JSON.parse(row?.terms ?? '{}') as Record<string, number>;
  const found = conceptsIn(words, longest);
  const concepts = found.filter(({ concept }) => !concept.startsWith(DEAL));
  const slots: Slot[] = [];
  const elsewhere = foreignWords(text);
  const filler = (word: Word): boolean => STOP_WORDS.has(word.word);
  const allFiller = words.every(filler);
  for (let start = 0; start < words.length;) {
    const here = found.filter((one) => one.start === start);
    const next = words[start + 1];
    const both = next === undefined ? null : words[start]!.word + next.word;
    // "tooth brush" where titles say "toothbrush": either way of writing it will do.
    const pasted = here[0] === undefined || here[0].length === 1 ? both : null;
    const joined = pasted !== null && Object.hasOwn(terms, pasted) ? pasted : null;
    const taught = synonyms
      .find(([term]) => ` ${keyFrom(words, start)} `.startsWith(` ${term} `))?.[0]
      .split(' ').length;
    const length = taught ?? (joined === null ? (here[0]?.length ?? 1) : 2);
    const own = words.slice(start, start + length);
    const deal = here.some(({ concept }) => concept.startsWith(DEAL));
    const written = length === 1 ? conceptsWritten(elsewhere.get(own[0]!.word) ?? '') : [];
    const known = written.length > 0 ? written : here.map(({ concept }) => concept);
    const meanings: Meaning[] = known.map((concept) => ({ lexemes: [`x:${concept}`], via: 'lexicon', text: null }));
    const said = own.map(({ lexeme }) => lexeme).join(' ');
    for (const [term, other] of synonyms)
      if (term === said) meanings.push({ lexemes: other.split(' '), via: 'synonym', text: other });
    if (joined !== null) meanings.push({ lexemes: [joined], via: 'join', text: joined });
    if (!(length === 1 && filler(own[0]!) && !allFiller && here.length === 0)) {
      const freq = Math.min(...own.map(({ lexeme }) => (Object.hasOwn(terms, lexeme) ? terms[lexeme]! : 0)));
      const foreign = meanings.length > 0 && own.every(({ word }) => elsewhere.has(word));
      slots.push({ words: own, freq: foreign ? 0 : freq, optional: deal, meanings, foreign });
    }
    start += length;
  }
  // Nothing but words about the deal: then they are what is looked for.
  const needed = slots.some(({ optional }) => !optional);
  return {
    slots: needed ? slots : slots.map((slot) => ({ ...slot, optional: false })),
    key: words.map(({ lexeme }) => lexeme).join(' '),
    categories: [...new Set(concepts.map(({ concept }) => categoryOf(concept)).filter((slug) => slug !== null))],
    span:
      row === null || row.newest === null || row.oldest === null
        ? null
        : { newest: BigInt(row.newest), oldest: BigInt(row.oldest) },
  };
}

const keyFrom = (words: readonly Word[], start: number): string =>
  words
    .slice(start)
    .map(({ lexeme }) => lexeme)
    .join(' ');

/** Every run of up to four words: what somebody may have taught a meaning of. */
function phrasesOf(words: readonly Word[]): string[] {
  return words.flatMap((_, start) =>
    [1, 2, 3, 4]
      .filter((length) => start + length <= words.length)
      .map((length) =>
        words
          .slice(start, start + length)
          .map(({ lexeme }) => lexeme)
          .join(' '),
      ),
  );
}
