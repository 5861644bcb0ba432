import { plain } from '../db/database.ts';
import { named } from '../db/types.ts';

/** The right to run a job until `until`; the token rises with each holder, so that a stale one can be told (SRV-4). */
export interface Lease {
  readonly name: string;
  /** A bigint, as text. */
  readonly token: string;
  readonly lastScheduledAt: Date | null;
  readonly checkpoint: unknown;
}

/** Somebody else took the job over while this holder was away. Nothing it still does may be written. */
export class LeaseLost extends Error {
  constructor(name: string) {
    super(`The lease of job "${name}" was taken over.`);
    this.name = 'LeaseLost';
  }
}

const ACQUIRE = named(
  'platform.job-lease.acquire',
  `insert into platform.job_lease as l (name, token, holder, until, last_started_at)
   values ($1, 1, $2, now() + $3 * interval '1 millisecond', now())
   on conflict (name) do update
     set token = l.token + 1, holder = excluded.holder, until = excluded.until, last_started_at = now()
     where l.until <= now()
   returning token::text, last_scheduled_at, checkpoint`,
);

/** Renews the lease and locks its row, first thing in each transaction of a run: nobody can take over before it ends. */
export const HOLD = named(
  'platform.job-lease.hold',
  `update platform.job_lease set until = now() + $3 * interval '1 millisecond'
   where name = $1 and token = $2 returning 1`,
);

export const SAVE = named(
  'platform.job-lease.save',
  'update platform.job_lease set checkpoint = $3 where name = $1 and token = $2',
);

/** With the slot's last batch: what is done is done once. */
export const FINISH_SLOT = named(
  'platform.job-lease.finish-slot',
  `update platform.job_lease
   set last_scheduled_at = $3, checkpoint = null, last_finished_at = now(), last_error = null
   where name = $1 and token = $2`,
);

const RELEASE = named(
  'platform.job-lease.release',
  `update platform.job_lease set until = '-infinity', holder = null, last_error = coalesce($3, last_error)
   where name = $1 and token = $2`,
);

/** Null while another instance holds it. */
export async function acquireLease(name: string, holder: string, ms: number): Promise<Lease | null> {
  type Row = { token: string; last_scheduled_at: Date | null; checkpoint: unknown };
  try {
    const row = await plain('worker').first<Row>(ACQUIRE, [name, holder, ms]);
    if (row === null) return null;
    return { name, token: row.token, lastScheduledAt: row.last_scheduled_at, checkpoint: row.checkpoint };
  } catch (error) {
    // Its row is locked: the holder is at work this very moment.
    if (((error as Error).cause as { code?: unknown } | undefined)?.code === '55P03') return null;
    throw error;
  }
}

/** Lets the next run start at once; does nothing when the lease is somebody else's by now. */
export async function releaseLease(lease: Lease, error: string | null): Promise<void> {
  await plain('worker').run(RELEASE, [lease.name, lease.token, error]);
}
