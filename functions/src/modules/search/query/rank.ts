import { anyMeaning, literal, meaning, phrase } from './tsquery.ts';
import type { Meaning, Understood } from './understand.ts';

/** A named step of ranking: SQL over a candidate `h` that gives a whole number from 0 to `most`. */
interface Step {
  readonly name: string;
  readonly most: number;
  readonly sql: string;
}

export type Bind = (value: unknown, type: string) => string;

/** Slots that may stand above their rank for being paid, a search; each is marked, none stands above an exact name (SRC-10). */
export const FEATURED_SLOTS = 2;

/** The same word, mended; what the lexicon or mere likeness says counts less. */
const MENDED: ReadonlySet<Meaning['via']> = new Set(['spelling', 'join', 'prefix', 'synonym']);

/**
 * The ranking pipeline, most important step first: two results differ by the first step that tells them apart. `rank` is the
 * steps as digits of one number, so a page goes on where a number ended.
 */
export function rankingSteps(query: Understood, asOf: Date, bind: Bind): Step[] {
  const tsquery = (text: string): string => bind(text, 'tsquery');
  const total = query.span === null ? 1 : Number(query.span.newest - query.span.oldest) + 1;
  const key = bind(query.key, 'text');
  const slots = query.slots.map((slot) => {
    // A rare word says more of what is meant than a common one.
    const weight = slot.optional ? 1 : slot.freq * 50 > total ? 2 : slot.freq * 1000 > total ? 3 : 4;
    const mended = slot.meanings.filter(({ via }) => MENDED.has(via)).map((one) => meaning(one));
    const cases = [`when h.tsv @@ ${tsquery(literal(slot))} then ${3 * weight}`];
    if (mended.length > 0) cases.push(`when h.tsv @@ ${tsquery(mended.join(' | '))} then ${2 * weight}`);
    if (mended.length < slot.meanings.length) cases.push(`when h.tsv @@ ${tsquery(anyMeaning(slot))} then ${weight}`);
    return `case ${cases.join(' ')} else 0 end`;
  });
  const needed = query.slots.filter(({ optional }) => !optional);
  const inTitle = needed.map((slot) => `(h.tsv @@ ${tsquery(anyMeaning(slot, 'AB'))})::int`).join(' + ');
  const side = phrase(query);
  const near = side === null ? '' : `when h.tsv @@ ${tsquery(side)} then 3 `;
  const loose = needed.map((slot) => anyMeaning(slot, 'AB')).join(' & ');
  const close = needed.length < 2 ? '' : `when ts_rank_cd('{0,0,1,1}', h.tsv, ${tsquery(loose)}) >= 0.3 then 2 `;
  const named = needed.map((slot) => `h.tsv @@ ${tsquery(literal(slot, 'C'))}`).join(' or ');
  const hint = query.categories.length === 0 ? 'false' : `h.categories && ${bind(query.categories, 'text[]')}`;
  const age = `extract(epoch from ${bind(asOf, 'timestamptz')} - h.published_at)`;
  const days = (limit: number): string => `${age} < ${limit * 86_400}`;
  return [
    { name: 'exact name', most: 2, sql: `case when h.name_key = ${key} then 2 when starts_with(h.name_key, ${key} || ' ') then 1 else 0 end` },
    { name: 'featured', most: 1, sql: '0' },
    { name: 'words', most: 127, sql: `least(127, ${slots.join(' + ')})` },
    { name: 'words in the title', most: 15, sql: `least(15, ${inTitle})` },
    { name: 'nearness', most: 3, sql: `case ${near}${close}else 0 end`.replace('case else 0 end', '0') },
    { name: 'category', most: 3, sql: `case when ${hint} then 2 else 0 end + (${named})::int` },
    { name: 'brevity', most: 3, sql: `case when length(h.title) <= 30 then 3 when length(h.title) <= 60 then 2 when length(h.title) <= 90 then 1 else 0 end` },
    { name: 'freshness', most: 7, sql: `case when ${days(1)} then 7 when ${days(3)} then 6 when ${days(7)} then 5 when ${days(14)} then 4 when ${days(30)} then 3 when ${days(90)} then 2 when ${days(365)} then 1 else 0 end` },
    { name: 'quality', most: 7, sql: 'h.quality' },
  ]; // prettier-ignore
}

/** What one point of a step is worth in the rank. */
export function worthOf(steps: readonly Step[], name: string): number {
  const place = steps.findIndex((step) => step.name === name);
  return steps.slice(place + 1).reduce((product, { most }) => product * (most + 1), 1);
}

export function rankOf(steps: readonly Step[]): string {
  return steps.map((step) => `(${step.sql})::bigint * ${worthOf(steps, step.name)}`).join('\n + ');
}
