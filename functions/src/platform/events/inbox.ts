import type { Query, Unit } from '../db/database.ts';
import { named } from '../db/types.ts';
import type { EventEnvelope } from './event.ts';

export type Order = 'none' | 'state' | 'change';

/** An earlier change of the same aggregate has not been taken in yet. Waits, and is worth another try. */
export class GapError extends Error {
  constructor(version: number, stored: number) {
    super(`Version ${version} came while version ${stored + 1} is still missing.`);
    this.name = 'GapError';
  }
}

const TAKE = named(
  'platform.inbox.take',
  'insert into platform.inbox (subscriber, event_id) values ($1, $2) on conflict do nothing returning 1',
);

const NEWER = named(
  'platform.position.newer',
  `insert into platform.aggregate_position as p (subscriber, aggregate_id, version) values ($1, $2, $3)
   on conflict (subscriber, aggregate_id) do update set version = excluded.version where p.version < excluded.version
   returning 1`,
);

const NEXT = named(
  'platform.position.next',
  `with stored as (
     select version from platform.aggregate_position where subscriber = $1 and aggregate_id = $2
   ), moved as (
     insert into platform.aggregate_position as p (subscriber, aggregate_id, version)
     select $1, $2, $3::bigint where $3::bigint = 1 or exists (select 1 from stored)
     on conflict (subscriber, aggregate_id) do update set version = excluded.version
       where p.version = excluded.version - 1
     returning 1
   )
   select exists (select 1 from moved) as moved, coalesce((select version from stored), 0)::float8 as stored`,
);

/** Crosses the event off and moves the aggregate's position, in the transaction's first flight. */
export function openingOf(subscriber: string, envelope: EventEnvelope, order: Order): Query[] {
  const take: Query = { statement: TAKE, values: [subscriber, envelope.id] };
  if (order === 'none') return [take];
  const { id, version } = envelope.data;
  return [take, { statement: order === 'state' ? NEWER : NEXT, values: [subscriber, id, version] }];
}

/** What the first flight found. Throws on a gap, which undoes the crossing off. */
export function verdictOf(
  opened: Unit['opened'],
  envelope: EventEnvelope,
  order: Order,
): 'take' | 'duplicate' | 'stale' {
  if (opened[0]?.length === 0) return 'duplicate';
  if (order === 'state') return opened[1]?.length === 0 ? 'stale' : 'take';
  if (order === 'change') {
    const position = opened[1]?.[0] as { moved: boolean; stored: number };
    if (position.moved) return 'take';
    const { version } = envelope.data;
    if (position.stored < version) throw new GapError(version, position.stored);
    return 'stale';
  }
  return 'take';
}
