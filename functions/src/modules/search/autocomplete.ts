import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { publicId } from '../../platform/values/id.ts';
import { fold } from './analysis/fold.ts';
import { categoryNames } from './categories.ts';
import { oneAway } from './rules.ts';
import type { AutocompleteQuery, Suggestion } from './schemas.ts';

export const LONGEST_PREFIX = 20;
const MOST = 8;

type Entry = readonly [text: string, weight: number];

const PREFIX = named(
  'search.prefix',
  `select coalesce(json_agg(entries order by country desc), '[]')::text from search.prefix where prefix = $1 and country in ('', $2)`,
);
const MENDED = named(
  'search.prefix-mended',
  `select coalesce(json_agg(entries order by (entries #>> '{0,1}')::int desc), '[]')::text from (
     select entries from search.prefix where prefix = any ($1::text[]) and country = '' order by (entries #>> '{0,1}')::int desc limit 3) e`,
);
const BUSINESSES = named(
  'search.business-names',
  `select id::text as id, title from search.document_public where kind = 'business' and name_key >= $1 and name_key < $1 || chr(1114111)
     and ($2 = '' or country = $2) order by name_key limit 3`,
);

/** The likely continuations of a beginning: one row by its key, of the country first. */
export async function readPrefix(ctx: Ctx, prefix: string, country: string): Promise<Entry[]> {
  return entriesOf(await ctx.sql.text(PREFIX, [prefix, country]));
}

/** What somebody probably is about to type: what others asked, categories, businesses, words. Beginnings may be mistyped. */
export async function autocomplete(ctx: Ctx, query: AutocompleteQuery): Promise<Suggestion[]> {
  const { q } = query;
  const country: string = query.country ?? '';
  const typed = fold(q).replace(/\s+/g, ' ').trimStart().slice(0, 60);
  if (typed.trim() === '') return [];
  const cut = typed.lastIndexOf(' ') + 1;
  const [head, last] = [typed.slice(0, cut), typed.slice(cut)];
  const whole = typed.trimEnd().slice(0, LONGEST_PREFIX);
  const [phrases, words, businesses, categories] = await Promise.all([
    readPrefix(ctx, whole, country),
    head === '' || last.length === 0 ? [] : readPrefix(ctx, last.slice(0, LONGEST_PREFIX), ''),
    whole.length < 2 ? [] : ctx.sql.rows<{ id: string; title: string }>(BUSINESSES, [whole, country]),
    categoriesBeginning(ctx, whole),
  ]);
  let continued = [...phrases.map(([text]) => text), ...words.map(([word]) => head + word)];
  // Nobody ever went on from here: the beginning itself may be mistyped.
  if (continued.length === 0 && last.length >= 4 && /^[a-z]+$/.test(last)) {
    const mended = entriesOf(await ctx.sql.text(MENDED, [oneAway(last)]));
    continued = [...continued, ...mended.map(([word]) => head + word)];
  }
  const room = MOST - Math.min(2, categories.length) - businesses.length;
  return [
    ...[...new Set(continued)].slice(0, room).map((text): Suggestion => ({ kind: 'query', text, id: null })),
    ...categories.slice(0, 2),
    ...businesses.map(({ id, title }): Suggestion => ({
      kind: 'business',
      text: title.slice(0, 60),
      id: publicId('biz', id),
    })),
  ];
}

async function categoriesBeginning(ctx: Ctx, prefix: string): Promise<Suggestion[]> {
  const names = await categoryNames(ctx);
  return [...names.values()]
    .filter(({ name }) => ` ${fold(name)}`.includes(` ${prefix}`))
    .map(({ slug, name }) => ({ kind: 'category', text: name.slice(0, 60), id: slug }));
}

function entriesOf(text: string | null): Entry[] {
  return (JSON.parse(text ?? '[]') as Entry[][]).flat();
}
