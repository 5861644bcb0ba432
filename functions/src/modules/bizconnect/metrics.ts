import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { ConnectionMetrics } from './schemas.ts';
import { speakerOf } from './store.ts';

const WINDOW = '90 days';
/** Fewer businesses than this are not told of: one could be made out. `market_metric` refuses them as well. */
const LEAST_BUSINESSES = 5;

const of = (side: string): string =>
  `select c.requester_id, c.status, c.requested_at, c.answered_at from bizconnect.connection c
   where c.${side} = $1 and c.requested_at > $2::timestamptz - interval '${WINDOW}'`;
const OWN = named(
  'bizconnect.own-metrics',
  `select c.requester_id = $1 as sent, count(*)::integer as asked, (count(*) filter (where c.status = 'accepted'))::integer as accepted,
     (count(*) filter (where c.status in ('accepted', 'declined', 'expired', 'blocked')))::integer as settled,
     (percentile_cont(0.5) within group (order by extract(epoch from c.answered_at - c.requested_at) / 60)
       filter (where c.status in ('accepted', 'declined')))::integer as "medianMinutes"
   from (${of('low_id')} union all ${of('high_id')}) c group by 1`,
);
const MARKET = named(
  'bizconnect.market-metrics',
  `select kind, cell, businesses, asked, accepted, median_minutes as "medianMinutes" from bizconnect.market_metric
   order by kind, asked desc, cell`,
);
// Whoever was asked counts where it is, and in the first category that it names for itself.
const MEASURE = named(
  'bizconnect.measure-market',
  `with asked as (
     select c.status, case c.requester_id when c.low_id then c.high_id else c.low_id end as id,
       extract(epoch from c.answered_at - c.requested_at) / 60 as minutes
     from bizconnect.connection c
     where c.requested_at > $1::timestamptz - interval '${WINDOW}' and c.status in ('accepted', 'declined', 'expired', 'blocked')),
   cells as (
     select v.kind, v.cell, a.* from asked a join identity.business b on b.id = a.id
     cross join lateral (values ('country', b.country), ('category', b.categories[1])) v (kind, cell))
   insert into bizconnect.market_metric (kind, cell, businesses, asked, accepted, median_minutes, measured_at)
   select kind, cell, count(distinct id), count(*), count(*) filter (where status = 'accepted'),
     (percentile_cont(0.5) within group (order by minutes) filter (where status in ('accepted', 'declined')))::integer, $1
   from cells group by kind, cell having count(distinct id) >= ${LEAST_BUSINESSES}`,
);
const CLEAR = named('bizconnect.clear-market-metrics', 'delete from bizconnect.market_metric');

interface Sums {
  readonly asked: number;
  readonly accepted: number;
  readonly medianMinutes: number | null;
}

/** How the business's own requests fared in 90 days, those it sent and those it got, and how its market answers. */
export async function getMetrics(ctx: Ctx): Promise<ConnectionMetrics> {
  const { businessId } = speakerOf(ctx, 'sees');
  const [own, market] = await Promise.all([
    ctx.sql.rows<Sums & { sent: boolean; settled: number }>(OWN, [businessId, ctx.now]),
    ctx.sql.rows<Sums & { kind: string; cell: string; businesses: number }>(MARKET),
  ]);
  const side = (sent: boolean): ConnectionMetrics['sent'] => {
    const row = own.find((each) => each.sent === sent) ?? { asked: 0, accepted: 0, settled: 0, medianMinutes: null };
    const { asked, accepted, settled, medianMinutes } = row;
    return { asked, accepted, acceptancePercent: percent(accepted, settled), medianMinutes };
  };
  const cells = (kind: string) =>
    market
      .filter((row) => row.kind === kind)
      .map(({ cell, businesses, asked, accepted, medianMinutes }) => ({
        cell,
        businesses,
        asked,
        acceptancePercent: percent(accepted, asked),
        medianMinutes,
      }));
  return { sent: side(true), received: side(false), byCountry: cells('country'), byCategory: cells('category') };
}

const percent = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((100 * part) / whole));

/** Each night. Requests that wait for their answer do not count yet. */
export async function measureMarket(ctx: Ctx): Promise<void> {
  await ctx.sql.run(CLEAR);
  await ctx.sql.run(MEASURE, [ctx.now]);
}
