import { now } from '../clock.ts';
import { plain, type Sql } from '../db/database.ts';
import { named } from '../db/types.ts';
import { carry, type Carried, type Carrier } from './carrier.ts';
import { markSent } from './mark-sent.ts';
import type { Outgoing } from './outgoing.ts';

const BATCH = 200;
const LEASE_S = 30;

// Claims, never pages: a row that commits late is simply found by the next claim.
const CLAIM = named(
  'platform.outbox.claim',
  `with due as (
     select id from platform.outbox
     where sent_at is null and available_at <= greatest(now(), $2) and lease_until <= now()
     order by available_at limit $1 for update skip locked
   )
   update platform.outbox o
   set lease_until = now() + $3 * interval '1 second', attempts = attempts + 1
   from due where o.id = due.id
   returning o.id, o.kind, o.topic, o.type, o.key, o.version::float8 as version, o.body::text as body, o.trace_id, o.run_at`,
);

// In id order, as platform.mark_sent() locks. A row that did not leave waits 2, 4, 8 … at most 600 seconds, give or take a fifth.
const POSTPONE = named(
  'platform.outbox.postpone',
  `with own as (
     select o.id, f.error from unnest($1::uuid[], $2::text[]) as f (id, error) join platform.outbox o on o.id = f.id
     where o.sent_at is null order by o.id for update of o
   )
   update platform.outbox o
   set lease_until = now(), last_error = own.error,
       available_at = now() + least(600, 2 ^ least(attempts, 10)) * (0.8 + 0.4 * random()) * interval '1 second'
   from own where o.id = own.id`,
);

interface Row {
  readonly id: string;
  readonly kind: 'event' | 'task';
  readonly topic: string;
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly body: string;
  readonly trace_id: string;
  readonly run_at: Date | null;
}

export interface Swept {
  readonly sent: number;
  readonly failed: number;
}

const NOTHING: Carried = { sent: [], failed: [] };

/**
 * Sends what a hand-over left behind: claims batches until none is due or `goOn` says stop. While a batch leaves, the one before is
 * marked and the next one claimed; two never leave at once, which keeps an aggregate's events in order. Safe beside other sweepers.
 */
export async function sweepOutbox(carrier: Carrier, goOn: () => Promise<boolean>): Promise<Swept> {
  const sql = plain('worker');
  const claim = () => sql.rows<Row>(CLAIM, [BATCH, now(), LEASE_S]);
  const trouble: Error[] = [];
  // What was claimed is sent and what was sent is marked, also when nothing more may be claimed.
  const ahead = async (): Promise<Row[]> => {
    try {
      return (await goOn()) ? await claim() : [];
    } catch (error) {
      trouble.push(error instanceof Error ? error : new Error(String(error)));
      return [];
    }
  };
  let [sent, failed] = [0, 0];
  let before = NOTHING;
  for (let rows = await claim(); rows.length > 0 || before !== NOTHING;) {
    const [carried, next] = await Promise.all([
      send(carrier, rows),
      rows.length > 0 ? ahead() : [],
      settle(sql, before),
    ]);
    sent += carried.sent.length;
    failed += carried.failed.length;
    [before, rows] = [carried, next];
  }
  if (trouble[0] !== undefined) throw trouble[0];
  return { sent, failed };
}

async function send(carrier: Carrier, rows: readonly Row[]): Promise<Carried> {
  if (rows.length === 0) return NOTHING;
  const outgoing = rows.map(outgoingOf);
  await carrier.ready(outgoing);
  return carry(carrier, outgoing);
}

async function settle(sql: Sql, { sent, failed }: Carried): Promise<void> {
  const reasons = failed.map(({ error }) => error.message.slice(0, 500));
  await Promise.all([
    sent.length > 0 ? markSent('worker', sent) : null,
    failed.length > 0 ? sql.run(POSTPONE, [failed.map(({ id }) => id), reasons]) : null,
  ]);
}

function outgoingOf(row: Row): Outgoing {
  const { id, topic, type, key, version, body, trace_id: traceId, run_at: runAt } = row;
  return row.kind === 'event'
    ? { kind: 'event', id, topic, type, key, version, traceId, body }
    : { kind: 'task', id, type, key, runAt, traceId, body };
}
