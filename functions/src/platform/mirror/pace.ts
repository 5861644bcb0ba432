import { plain } from '../db/database.ts';
import { named } from '../db/types.ts';

/** Firestore bears about one write a second on a document; in milliseconds. */
const PACE_MS = 1_000;

// A newer version is mirrored, or it is this document's turn, or it waits. In the order of their paths, so that two processes
// that want the same documents do not lock each other out.
//
// None of this waits for the disk: lost in a crash of PostgreSQL, a turn is taken again and a document is found as it should be.
const AT_LEISURE = `leisure as materialized (select set_config('synchronous_commit', 'off', true) as is)`;

const CLAIM = named(
  'platform.mirror.claim-turns',
  `with ${AT_LEISURE}, asked as (
     select path, version from unnest($1::text[], $2::bigint[]) as asked (path, version), leisure where leisure.is = 'off'
   ), due as (
     select a.path from asked a left join platform.mirror_state m using (path)
     where m.path is null or (m.version < a.version and m.written_at <= now() - $3 * interval '1 millisecond')
   ), turn as (
     insert into platform.mirror_state as m (path, written_at) select path, now() from due order by path
     on conflict (path) do update set written_at = now() where m.written_at <= now() - $3 * interval '1 millisecond'
     returning m.path
   )
   select a.path, t.path is not null as mine, coalesce(m.version >= a.version, false) as covered,
          extract(epoch from m.written_at + $3 * interval '1 millisecond' - now())::float8 * 1000 as wait_ms
   from asked a left join turn t using (path) left join platform.mirror_state m using (path)`,
);

const FINISH = named(
  'platform.mirror.finish-turns',
  `with ${AT_LEISURE}
   insert into platform.mirror_state as m (path, version, hash, written_at)
   select path, version, hash, now() from unnest($1::text[], $2::bigint[], $3::text[]) as shown (path, version, hash), leisure
   where leisure.is = 'off' order by path
   on conflict (path) do update set version = excluded.version, hash = excluded.hash where m.version < excluded.version`,
);

const CROSS_OFF = named(
  'platform.mirror.cross-off',
  `with ${AT_LEISURE}
   insert into platform.inbox (subscriber, event_id)
   select subscriber, id from unnest($1::text[], $2::uuid[]) as done (subscriber, id), leisure where leisure.is = 'off'
   order by subscriber, id on conflict do nothing`,
);

export type Turn = { readonly state: 'mine' | 'stale' } | { readonly state: 'wait'; readonly waitMs: number };

interface Wanted {
  readonly path: string;
  readonly version: number;
}

/**
 * Whose turn it is to write each of these documents. The turn lasts a second; who holds it reads the row after taking it, so
 * what others brought meanwhile is in what it writes, and they find their version covered.
 */
export async function claimTurns(wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Turn>> {
  type Row = { path: string; mine: boolean; covered: boolean; wait_ms: number | null };
  const values = [wanted.map(({ path }) => path), wanted.map(({ version }) => version), PACE_MS];
  const rows = await plain('worker').rows<Row>(CLAIM, values);
  return new Map(
    rows.map(({ path, mine, covered, wait_ms }): [string, Turn] => {
      if (mine) return [path, { state: 'mine' }];
      if (covered) return [path, { state: 'stale' }];
      return [path, { state: 'wait', waitMs: Math.max(wait_ms ?? PACE_MS, 0) }];
    }),
  );
}

/** After the writes, and only then: later events learn what is there. */
export async function finishTurns(shown: readonly (Wanted & { readonly hash: string | null })[]): Promise<void> {
  const values = [shown.map(({ path }) => path), shown.map(({ version }) => version), shown.map(({ hash }) => hash)];
  await plain('worker').run(FINISH, values);
}

/** These events have nothing more to do for these mirrors. */
export async function crossOff(done: readonly { readonly subscriber: string; readonly eventId: string }[]) {
  const values = [done.map(({ subscriber }) => subscriber), done.map(({ eventId }) => eventId)];
  await plain('worker').run(CROSS_OFF, values);
}

/** Others have the turn for too long; the event comes again, which is nobody's fault. */
export class TurnTaken extends Error {
  readonly transient = true;
  constructor(path: string) {
    super(`${path} is written as often as it may be.`);
    this.name = 'TurnTaken';
  }
}
