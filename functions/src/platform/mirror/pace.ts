import { setTimeout as sleep } from 'node:timers/promises';
import { plain } from '../db/database.ts';
import { named } from '../db/types.ts';

/** Firestore bears about one write a second on a document; in milliseconds. */
const PACE_MS = 1_000;
/** So often an event waits for its turn before it comes again by Pub/Sub's own backoff. */
const MOST_WAITS = 4;

// The event is done already, or a newer version is mirrored, or it is this event's turn, or it waits.
const CLAIM = named(
  'platform.mirror.claim-turn',
  `with crossed_off as (
     select 1 from platform.inbox where subscriber = $1 and event_id = $2
   ), turn as (
     insert into platform.mirror_state as m (path, written_at) select $3, now() where not exists (select 1 from crossed_off)
     on conflict (path) do update set written_at = now()
       where m.version < $4 and m.written_at <= now() - $5 * interval '1 millisecond'
     returning 1
   )
   select exists (select 1 from crossed_off) as done, exists (select 1 from turn) as mine,
          m.version::float8 as version,
          extract(epoch from m.written_at + $5 * interval '1 millisecond' - now())::float8 * 1000 as wait_ms
   from (select 1) one left join platform.mirror_state m on m.path = $3`,
);

const FINISH = named(
  'platform.mirror.finish-turn',
  `with crossed_off as (
     insert into platform.inbox (subscriber, event_id) select $1, $2::uuid where $2::uuid is not null on conflict do nothing
   )
   insert into platform.mirror_state as m (path, version, hash, written_at) values ($3, $4, $5, now())
   on conflict (path) do update set version = excluded.version, hash = excluded.hash where m.version < excluded.version`,
);

const CROSS_OFF = named(
  'platform.mirror.cross-off',
  'insert into platform.inbox (subscriber, event_id) values ($1, $2) on conflict do nothing',
);

export type Turn =
  { readonly state: 'mine' | 'duplicate' | 'stale' } | { readonly state: 'wait'; readonly waitMs: number };

/**
 * Whose turn it is to write a document. The turn lasts a second; who holds it reads the row after taking it, so what others
 * brought meanwhile is in what it writes, and they find their version covered.
 */
export async function claimTurn(subscriber: string, eventId: string, path: string, version: number): Promise<Turn> {
  type Row = { done: boolean; mine: boolean; version: number | null; wait_ms: number | null };
  const row = await plain('worker').first<Row>(CLAIM, [subscriber, eventId, path, version, PACE_MS]);
  if (row === null || row.done) return { state: 'duplicate' };
  if (row.mine) return { state: 'mine' };
  if (row.version !== null && row.version >= version) return { state: 'stale' };
  return { state: 'wait', waitMs: Math.max(row.wait_ms ?? PACE_MS, 0) };
}

/** The event has nothing more to do for this mirror. */
export async function crossOff(subscriber: string, eventId: string): Promise<void> {
  await plain('worker').run(CROSS_OFF, [subscriber, eventId]);
}

/** After the write, and only then: the event, if it was about this document alone, is crossed off, and later events learn what is there. */
export async function finishTurn(
  subscriber: string,
  eventId: string | null,
  path: string,
  version: number,
  hash: string | null,
): Promise<void> {
  await plain('worker').run(FINISH, [subscriber, eventId, path, version, hash]);
}

/** Others have the turn for too long; the event comes again, which is nobody's fault. */
export class TurnTaken extends Error {
  readonly transient = true;
  constructor(path: string) {
    super(`${path} is written as often as it may be.`);
    this.name = 'TurnTaken';
  }
}

export async function waitForTurn(path: string, waitMs: number, waited: number): Promise<void> {
  if (waited >= MOST_WAITS) throw new TurnTaken(path);
  await sleep(waitMs + Math.random() * 50);
}
