import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';

/** Windows, and after how long interest counts half: seconds. */
export const SPANS = {
  '1h': { window: 3_600, half: 1_200 },
  '24h': { window: 86_400, half: 21_600 },
  '7d': { window: 604_800, half: 172_800 },
} as const;
export type Span = keyof typeof SPANS;

const MOST = 50;
/** One who engages with more things than this in a window is a robot, or paid: each of his counts the less. */
const PLENTY = 30;

/**
 * The score of a thing at a moment: over its different people, the strongest thing that each did (view 1, save 3, contact 5),
 * halved with age. Nothing but the log and the moment goes in, so any ranking can be computed again.
 */
const SCORES = `
  with seen as (
    select e.kind, e.id, e.actor,
      max(case e.action when 'view' then 1 when 'save' then 3 else 5 end * power(0.5, extract(epoch from $1::timestamptz - e.at) / $3::float8)) as worth
    from search.engagement e where e.at > $1::timestamptz - make_interval(secs => $2::float8) and e.at <= $1::timestamptz
    group by e.kind, e.id, e.actor),
  busy as (select actor, least(1, ${PLENTY}.0 / count(*)) as weight from seen group by actor),
  scores as (
    select s.kind, s.id, sum(s.worth * b.weight)::float8 as score from seen s join busy b using (actor) group by s.kind, s.id),
  placed as (
    select d.kind, d.id, s.score, c.country, k.category,
      row_number() over (partition by c.country, k.category order by s.score desc, d.id) as place
    from scores s join search.document d on d.kind = s.kind and d.id = s.id and d.live
    cross join lateral (select '' as country union select d.country where d.country is not null) c
    cross join lateral (select '' as category union select unnest(d.categories)) k)`;

const SCORES_NOW = named(
  'search.trending-scores',
  `${SCORES} select kind, id, score, country, category, place::int from placed where place <= ${MOST} order by country, category, place`,
);
const CLEAR = named('search.trending-clear', 'delete from search.trending where span = $1');
const KEEP = named(
  'search.trending-keep',
  `insert into search.trending (span, country, category, place, kind, id, score, computed_at)
   select $1, country, category, place, kind, id, score, $2
   from unnest($3::text[], $4::text[], $5::int[], $6::text[], $7::uuid[], $8::float8[]) t (country, category, place, kind, id, score)`,
);

export interface Trend {
  readonly kind: string;
  readonly id: string;
  readonly score: number;
  readonly country: string;
  readonly category: string;
  readonly place: number;
}

/** The ranking as it was or is at a moment, from the log alone. */
export function trendingAt(ctx: Ctx, span: Span, at: Date): Promise<Trend[]> {
  return ctx.sql.rows<Trend>(SCORES_NOW, [at, SPANS[span].window, SPANS[span].half]);
}

/** Writes the three rankings anew. */
export async function computeTrending(ctx: Ctx): Promise<void> {
  for (const span of Object.keys(SPANS) as Span[]) {
    const trends = await trendingAt(ctx, span, ctx.now);
    await ctx.sql.run(CLEAR, [span]);
    const column = <K extends keyof Trend>(name: K) => trends.map((trend) => trend[name]);
    await ctx.sql.run(KEEP, [
      span,
      ctx.now,
      column('country'),
      column('category'),
      column('place'),
      column('kind'),
      column('id'),
      column('score'),
    ]);
  }
}

const FORGET = named(
  'search.forget',
  `with a as (delete from search.engagement where at < $1::timestamptz - interval '30 days' returning 1),
     b as (delete from search.asked where at < $1::timestamptz - interval '30 days' returning 1),
     c as (delete from search.document where not live and indexed_at < $1::timestamptz - interval '30 days' returning 1)
   select ((select count(*) from a) + (select count(*) from b) + (select count(*) from c))::int as gone`,
);

/** What people did and asked is kept for thirty days; so is the trace of a thing that is gone. */
export async function forget(ctx: Ctx): Promise<void> {
  await ctx.sql.run(FORGET, [ctx.now]);
}
