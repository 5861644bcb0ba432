import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { LocalCloud } from '../../local/cloud.ts';
import type { Healing } from '../heal.ts';

/** After the last kill all must be well within this time of the machine's own clock, in milliseconds. */
const limitMs = 120_000;
const beatMs = 500;
/** By how much the platform's clock moves on at each beat: little while there is work, much while all wait for a later time. */
const step = { busyMs: 5_000, idleMs: 180_000 };

// Asked at each beat, so it must cost little. $1: the platform's time.
const OPEN = `
  select (select count(*) from platform.outbox where sent_at is null and available_at <= $1)::int as unsent,
    (select count(*) from payments.attempt where status not in ('succeeded', 'failed') and review_at is null)::int
      -- The last look at what was called off.
      + (select count(*) from payments.attempt where evidence = 'payer' and sent_at is not null
          and greatest(give_up_at, finished_at + interval '15 minutes') > $1)::int
      + (select count(*) from payments.refund where status not in ('succeeded', 'failed') and review_at is null)::int as open`;

// Looks through everything there ever was, so it is asked only when all else is quiet. Two rows of one type and key are one task:
// Cloud Tasks takes a name once.
const UNDONE = `o.kind = 'task' and coalesce(o.run_at, o.created_at) <= $1
  and not exists (select from platform.outbox same join platform.inbox i on i.event_id = same.id
    where same.key = o.key and same.type = o.type and i.subscriber = 'task:' || o.type)`;
const OWED = `
  select (select count(*) from platform.outbox o join chaos.listening s on s.type = o.type where o.kind = 'event'
      and not exists (select from platform.inbox i where i.subscriber = s.subscriber and i.event_id = o.id))::int as unheard,
    (select count(*) from platform.outbox o where ${UNDONE})::int as undone`;

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
    const now = [new Date(cloud.clock.now())];
    const { unsent, open } = (await database.query<{ unsent: number; open: number }>(OPEN, now)).rows[0]!;
    const { subscriptions, queues } = cloud.queues?.stats() ?? { subscriptions: [], queues: [] };
    const [messages, tasks] = [owedBy(subscriptions), owedBy(queues)];
    const ms = performance.now() - began;
    const virtualMs = cloud.clock.offsetMs() - start + ms;
    const quiet = unsent + open + messages + tasks === 0;
    const last = quiet || ms > limitMs ? await database.query<{ unheard: number; undone: number }>(OWED, now) : null;
    const { unheard, undone } = last?.rows[0] ?? { unheard: 0, undone: 0 };
    const healed = quiet && unheard + undone === 0;
    if (last !== null || ms - told >= 5_000) {
      told = ms;
      say(
        `${(ms / 1_000).toFixed(0)} s (${(virtualMs / 60_000).toFixed(0)} min of the platform’s clock)  ${open} payments open, ` +
          `${unsent} unsent, ${tasks} tasks due, ${messages} in Pub/Sub` +
          (last === null ? '' : `; ${unheard} not taken in, ${undone} tasks not done`),
      );
    }
    if (!healed && ms > limitMs) await tellOwed(cloud, database, say);
    if (healed || ms > limitMs) return { healed, ms, virtualMs };
    // A call to a provider lasts 40 s at most by any clock: the platform's must not jump while one may be under way.
    const calling = queues.some(({ inFlight }) => inFlight > 0);
    if (!calling) cloud.clock.advance(unsent + tasks > 0 ? step.busyMs : step.idleMs);
    await sleep(beatMs);
  }
}

const owedBy = (parts: readonly { readonly backlog: number }[]): number =>
  parts.reduce((sum, { backlog }) => sum + backlog, 0);

async function tellOwed(cloud: LocalCloud, database: pg.Client, say: (line: string) => void): Promise<void> {
  const { rows } = await database.query<{ type: string; count: string; sent: string }>(
    `select type, count(*), count(sent_at) as sent from platform.outbox o
     where ${UNDONE} group by 1 order by 2 desc limit 5`,
    [new Date(cloud.clock.now())],
  );
  for (const { type, count, sent } of rows) say(`not done: ${count} × ${type}, ${sent} of them handed over`);
}
