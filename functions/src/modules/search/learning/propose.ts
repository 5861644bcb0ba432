import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { LONGEST_PREFIX } from '../autocomplete.ts';

/** Different askers (a person counts again each day) before a failed search is worth a moderator's look. */
const SUPPORT = 3;

/**
 * From a week of searches: what found nothing and was then said otherwise by the same person within two minutes, with success;
 * and what found nothing for several. What was decided before is not proposed again.
 */
const PROPOSE = named(
  'search.propose',
  `with week as (select * from search.asked where at > $1::timestamptz - interval '7 days' and at <= $1::timestamptz),
   followed as (
     select text, country, stage, actor, lead(text) over mine as next_text, lead(stage) over mine as next_stage, lead(at) over mine - at as gap
     from week where actor is not null window mine as (partition by actor order by at, id)),
   reformulated as (
     select text as term, next_text as meaning, country, count(distinct actor)::int as support from followed
     where stage in ('none', 'category', 'similar', 'dropped') and next_stage in ('words', 'lexicon', 'spelling')
       and gap < interval '2 minutes' and next_text <> text
     group by 1, 2, 3 having count(distinct actor) >= ${SUPPORT}),
   failed as (
     select text as term, null::text as meaning, country, count(distinct coalesce(actor, decode(lpad(to_hex(extract(hour from at)::int), 2, '0'), 'hex')))::int as support
     from week where stage in ('none', 'category') group by 1, 3
     having count(distinct coalesce(actor, decode(lpad(to_hex(extract(hour from at)::int), 2, '0'), 'hex'))) >= ${SUPPORT})
   insert into search.proposal (id, term, meaning, country, support, status, created_at)
   select uuidv7(), term, meaning, country, support, 'open', $1 from (
     select * from reformulated union all select * from failed f where not exists (select from reformulated r where r.term = f.term and r.country = f.country)) p
   on conflict (term, country, coalesce(meaning, '')) do nothing`,
);

/** Queries that several people asked with success become what others are offered while they type, market by market. */
const POPULAR = named(
  'search.popular',
  `with asked as (
     select text, country, count(distinct actor)::int as askers from search.asked
     where at > $1::timestamptz - interval '30 days' and results > 0 and stage in ('words', 'lexicon') and country <> '' and actor is not null
     group by 1, 2 having count(distinct actor) >= ${SUPPORT} order by 3 desc limit 5000),
   begun as (
     select distinct on (left(text, n), country, text) left(text, n) collate "C" as prefix, country, text, askers
     from asked cross join lateral generate_series(1, least(length(text), ${LONGEST_PREFIX})) n),
   placed as (select *, row_number() over (partition by prefix, country order by askers desc, text) as place from begun),
   old as (delete from search.prefix p where country <> '' and not exists (select from placed b where b.prefix = p.prefix and b.country = p.country))
   insert into search.prefix (prefix, country, entries)
   select prefix, country, jsonb_agg(jsonb_build_array(text, askers) order by place) from placed where place <= 4 group by 1, 2
   on conflict (prefix, country) do update set entries = excluded.entries`,
);

export async function proposeSynonyms(ctx: Ctx): Promise<number> {
  return ctx.sql.run(PROPOSE, [ctx.now]);
}

export async function offerPopular(ctx: Ctx): Promise<void> {
  await ctx.sql.run(POPULAR, [ctx.now]);
}
