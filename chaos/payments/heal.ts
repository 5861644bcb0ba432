import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { LocalCloud } from '../../local/cloud.ts';
import type { Healing } from '../heal.ts';

/** After the last kill all must be well within this time of the machine's own clock, in milliseconds. */
const limitMs = 120_000;
const beatMs = 500;
/** By how much the platform's clock moves on at each beat: little while there is work, much while all wait for a later time. */
const step = { busyMs: 5_000, idleMs: 180_000 };

// $1: the platform's time. What is due by then and not done, and what is neither over nor with a person.
const OWED = `
  select (select count(*) from platform.outbox where sent_at is null and available_at <= $1)::int as unsent,
    (select count(*) from platform.outbox o join chaos.listening s on s.type = o.type where o.kind = 'event'
      and not exists (select from platform.inbox i where i.subscriber = s.subscriber and i.event_id = o.id))::int as unheard,
    (select count(*) from platform.outbox o where o.kind = 'task' and coalesce(o.run_at, o.created_at) <= $1
      and not exists (select from platform.inbox i where i.subscriber = 'task:' || o.type and i.event_id = o.id))::int as undone,
    (select count(*) from payments.attempt where status not in ('succeeded', 'failed') and review_at is null)::int
      + (select count(*) from payments.refund where status not in ('succeeded', 'failed') and review_at is null)::int as open`;

interface Owed {
  readonly unsent: number;
  readonly unheard: number;
  readonly undone: number;
  readonly open: number;
}

/**
 * Waits, and moves the platform's clock, and so the providers', on: patience is counted in hours there, and nobody has hours.
 * The schedules, the polls and the sweep do all the rest by themselves.
 */
export async function healPayments(
  cloud: LocalCloud,
  database: pg.Client,
  say: (line: string) => void,
): Promise<Healing & { readonly virtualMs: number }> {
  const began = performance.now();
  const start = cloud.clock.offsetMs();
  let told = -Infinity;
  for (;;) {
    const { rows } = await database.query<Owed>(OWED, [new Date(cloud.clock.now())]);
    const { unsent, unheard, undone, open } = rows[0]!;
    const backlog = (cloud.queues?.stats().subscriptions ?? []).reduce((sum, one) => sum + one.backlog, 0);
    const ms = performance.now() - began;
    const virtualMs = cloud.clock.offsetMs() - start + ms;
    const busy = unsent + unheard + undone + backlog;
    const healed = busy + open === 0;
    if (healed || ms > limitMs || ms - told >= 5_000) {
      told = ms;
      say(
        `${(ms / 1_000).toFixed(0)} s (${(virtualMs / 60_000).toFixed(0)} min of the platform’s clock)  ${open} payments open, ` +
          `${unsent} unsent, ${unheard} not taken in, ${undone} tasks not done, ${backlog} in Pub/Sub`,
      );
    }
    if (!healed && ms > limitMs) await tellOwed(cloud, database, say);
    if (healed || ms > limitMs) return { healed, ms, virtualMs };
    cloud.clock.advance(unsent + undone > 0 ? step.busyMs : step.idleMs);
    await sleep(beatMs);
  }
}

async function tellOwed(cloud: LocalCloud, database: pg.Client, say: (line: string) => void): Promise<void> {
  const { rows } = await database.query<{ type: string; count: string; sent: string }>(
    `select type, count(*), count(sent_at) as sent from platform.outbox o
     where o.kind = 'task' and coalesce(o.run_at, o.created_at) <= $1
       and not exists (select from platform.inbox i where i.subscriber = 'task:' || o.type and i.event_id = o.id)
     group by 1 order by 2 desc limit 5`,
    [new Date(cloud.clock.now())],
  );
  for (const { type, count, sent } of rows) say(`not done: ${count} × ${type}, ${sent} of them handed over`);
}
