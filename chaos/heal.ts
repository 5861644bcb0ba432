import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { LocalCloud } from '../local/cloud.ts';

/** After the last fault all must be well within this time, in milliseconds. */
const limitMs = 120_000;

// What is still owed: rows that have not left, events that a listener has not crossed off, tasks that are due.
const OWED = `
  select (select count(*) from platform.outbox where sent_at is null and available_at <= now() + interval '1 hour')::int as unsent,
    (select count(*) from platform.outbox o join chaos.listening s on s.type = o.type where o.kind = 'event'
      and not exists (select from platform.inbox i where i.subscriber = s.subscriber and i.event_id = o.id))::int as unheard,
    (select count(*) from platform.outbox o where o.kind = 'task' and coalesce(o.run_at, o.created_at) <= now()
      and not exists (select from platform.inbox i where i.subscriber = 'task:' || o.type and i.event_id = o.id))::int as undone`;

interface Owed {
  readonly unsent: number;
  readonly unheard: number;
  readonly undone: number;
}

export interface Healing {
  readonly healed: boolean;
  readonly ms: number;
}

/**
 * Waits, and does nothing else: the schedules fire by themselves each minute, the sweeper sends what was left behind, and
 * Pub/Sub and Cloud Tasks repeat what was not taken.
 */
export async function heal(cloud: LocalCloud, database: pg.Client, say: (line: string) => void): Promise<Healing> {
  const began = performance.now();
  let told = 0;
  for (;;) {
    const { rows } = await database.query<Owed>(OWED);
    const { unsent, unheard, undone } = rows[0]!;
    const backlog = (cloud.queues?.stats().subscriptions ?? []).reduce((sum, one) => sum + one.backlog, 0);
    const ms = performance.now() - began;
    const healed = unsent + unheard + undone + backlog === 0;
    if (healed || ms > limitMs || ms - told >= 5_000) {
      told = ms;
      say(
        `${(ms / 1_000).toFixed(0)} s  ${unsent} unsent, ${unheard} not taken in, ${undone} tasks not done, ${backlog} in Pub/Sub`,
      );
    }
    if (healed || ms > limitMs) return { healed, ms };
    await sleep(500);
  }
}
