import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';

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
     returning 1)
   select (select count(*) from taken)::int as taken, (select count(*) from counted)::int as words`,
);

/** Counts the words that came and went since the last run: writers add lines, one job alone counts, so nobody waits. */
export async function foldTerms(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const row = await ctx.sql.first<{ taken: number; words: number }>(FOLD, [limit]);
  return { more: (row?.taken ?? 0) >= limit };
}
