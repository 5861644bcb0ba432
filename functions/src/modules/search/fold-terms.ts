import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { LONGEST_PREFIX } from './autocomplete.ts';

const FOLD = named(
  'search.fold-terms',
  `with taken as (
     delete from search.term_change where id in (select id from search.term_change order by id limit $1 for update skip locked)
     returning word, lexeme, delta, title_delta),
   sums as (
     select word, max(lexeme) as lexeme, sum(delta)::int as delta, sum(title_delta)::int as title_delta from taken
     group by word order by word),
   counted as (
     insert into search.term as t (word, lexeme, freq, title_freq)
     select word, coalesce(lexeme, word), delta, title_delta from sums
     on conflict (word) do update set freq = t.freq + excluded.freq, title_freq = t.title_freq + excluded.title_freq
     returning word)
   select (select count(*) from taken)::int as taken, (select coalesce(array_agg(word), '{}') from counted) as words`,
);

/** The eight most frequent words of titles behind each beginning of these words, anew. */
const PREFIXES = named(
  'search.fold-prefixes',
  `with begun as (
     select distinct left(w, n) collate "C" as prefix from unnest($1::text[]) w cross join lateral generate_series(1, least(length(w), ${LONGEST_PREFIX})) n),
   found as (
     select b.prefix, e.entries from begun b left join lateral (
       select jsonb_agg(jsonb_build_array(word, title_freq) order by title_freq desc, word) as entries from (
         select t.word, t.title_freq from search.term t
         where t.word >= b.prefix and t.word < b.prefix || chr(1114111) and t.title_freq > 0 and t.word !~ '^[0-9]+$'
         order by t.title_freq desc, t.word limit 8) top) e on true),
   gone as (delete from search.prefix p using found f where f.entries is null and p.prefix = f.prefix and p.country = '')
   insert into search.prefix (prefix, country, entries) select prefix, '', entries from found where entries is not null
   on conflict (prefix, country) do update set entries = excluded.entries`,
);

/** Counts the words that came and went since the last run: writers add lines, one job alone counts, so nobody waits. */
export async function foldTerms(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const row = await ctx.sql.first<{ taken: number; words: string[] }>(FOLD, [limit]);
  if (row === null || row.taken === 0) return { more: false };
  await ctx.sql.run(PREFIXES, [row.words]);
  return { more: row.taken >= limit };
}
