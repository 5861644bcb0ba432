import { z } from 'zod';
import { fetchRates, type RateSheet } from '../../adapters/fx/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';
import { newId } from '../../platform/values/id.ts';
import { CURRENCIES } from '../../platform/values/money.ts';

export const RefreshRates = defineTask('fx.refresh-rates', z.object({}));

/** Each hour: asks for a fetch, which phones outside this transaction. */
export function scheduleRefresh(ctx: Pick<Ctx, 'now' | 'pending'>, hour: Date): void {
  enqueue(ctx, RefreshRates, {}, { key: `hour-${hour.getTime()}` });
}

export const phoneForRates = (): Promise<RateSheet | null> => fetchRates();

// A rate that jumps by more than a fifth against the last one that counted is held until a person lets it through.
const STORE = named(
  'fx.store-rates',
  `insert into fx.rate as r (id, currency, rate, source, as_of, seen_at, state)
   select n.id, n.currency, n.rate, $4, $5, $6,
     case when abs(n.rate - last.rate) * 5 > last.rate then 'held' else 'live' end
   from unnest($1::uuid[], $2::text[], $3::numeric[]) n (id, currency, rate)
   left join lateral (select l.rate from fx.rate l where l.currency = n.currency and l.state = 'live'
     order by l.seen_at desc, l.as_of desc limit 1) last on true
   on conflict on constraint rate_once do update set seen_at = greatest(r.seen_at, excluded.seen_at)
   returning r.currency, r.state`,
);

/** Writes a sheet down; the same sheet again only tells that it is still what its source says. */
export async function storeRates(ctx: Pick<Ctx, 'sql' | 'now' | 'log'>, sheet: RateSheet | null): Promise<void> {
  if (sheet === null) {
    ctx.log.error('No source of exchange rates answered; the last rates serve for 24 hours.');
    return;
  }
  const known = (CURRENCIES as readonly string[]).filter((code) => code !== 'USD' && sheet.rates[code] !== undefined);
  const stored = await ctx.sql.rows<{ currency: string; state: string }>(STORE, [
    known.map(() => newId(ctx.now)),
    known,
    known.map((code) => sheet.rates[code]),
    sheet.source,
    sheet.asOf,
    ctx.now,
  ]);
  const held = stored.filter(({ state }) => state === 'held').map(({ currency }) => currency);
  if (held.length > 0)
    ctx.log.error('Exchange rates jumped and wait for a person.', { count: held.length, check: held.join(' ') });
}
