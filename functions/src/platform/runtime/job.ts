import type { Ctx } from '../context.ts';
import { elapsed, now } from '../clock.ts';
import { plain } from '../db/database.ts';
import { reasonOf } from '../events/failures.ts';
import { register } from '../events/registry.ts';
import { rootLog, type Log } from '../log.ts';
import { newId } from '../values/id.ts';
import { parseCron, slotsBetween, type Cron } from './cron.ts';
import { acquireLease, FINISH_SLOT, HOLD, LeaseLost, releaseLease, SAVE, type Lease } from './lease.ts';
import { runInContext } from './run.ts';

export const seconds = (count: number): number => count * 1_000;
export const minutes = (count: number): number => count * 60_000;

/** `more`: there is another batch; without it the slot is done. */
export type Batch = { readonly more: boolean } | void;

export interface Slot {
  /** UTC. After missed runs, the time this run should have had. */
  readonly scheduledFor: Date;
  /** What an earlier batch of this slot saved; null at its start. */
  readonly checkpoint: unknown;
  /** Keeps where the work stands, with this batch's transaction. */
  readonly save: (checkpoint: unknown) => void;
}

/** For work outside a transaction. */
export interface Shift {
  readonly scheduledFor: Date;
  readonly log: Log;
  /** Milliseconds of this run's time that are left. */
  readonly left: () => number;
  /** Renews the lease; throws when somebody else has it. */
  readonly hold: () => Promise<void>;
}

interface Timetable {
  /** Unix cron, five fields. */
  readonly cron: string;
  /** IANA name; UTC without it. */
  readonly timeZone?: string;
  /** How long a run that died keeps others out, in milliseconds; renewed by each batch. */
  readonly lease: number;
  /** How many missed slots are made up for, the newest ones. A sweep that finds all that is due needs only 1. */
  readonly catchUp?: number;
}

/** `run` is one bounded batch in one transaction. `work` is outside any transaction, for what phones. */
type Body =
  { readonly run: (ctx: Ctx, slot: Slot) => Promise<Batch> } | { readonly work: (shift: Shift) => Promise<unknown> };

export interface Job {
  readonly name: string;
  readonly cron: string;
  readonly timeZone: string;
  readonly leaseMs: number;
  readonly catchUp: number;
  readonly schedule: Cron;
  readonly body: Body;
}

export interface JobRun {
  /** `busy`: another instance is at it. `idle`: this slot was done before. `paused`: time is up, the next run goes on. */
  readonly outcome: 'done' | 'busy' | 'idle' | 'paused' | 'lost';
  /** Slots that were finished. */
  readonly slots: readonly Date[];
}

/** How long one call works before it leaves the rest to the next, in milliseconds. */
const RUN_MS = 50_000;
const DEFAULT_CATCH_UP = 10;

export function job(name: string, options: Timetable & Body): Job {
  return register('job', {
    name,
    cron: options.cron,
    timeZone: options.timeZone ?? 'Etc/UTC',
    leaseMs: options.lease,
    catchUp: options.catchUp ?? DEFAULT_CATCH_UP,
    schedule: parseCron(options.cron),
    body: options,
  });
}

/** Runs a job for the time it was scheduled for and for those it missed, unless another instance does so now. */
export async function runJob(
  job: Job,
  scheduleTime: Date | string,
  limits: { readonly runMs?: number } = {},
): Promise<JobRun> {
  const scheduled = new Date(scheduleTime);
  const until = elapsed() + (limits.runMs ?? RUN_MS);
  const log = rootLog.with({ job: job.name });
  const lease = await acquireLease(job.name, newId(now()), job.leaseMs);
  if (lease === null) return { outcome: 'busy', slots: [] };
  const done: Date[] = [];
  try {
    const slots = slotsOf(job, lease, scheduled);
    let paused = false;
    for (const slot of slots) {
      paused = !(await runSlot(job, lease, slot, until, log));
      if (paused) break;
      done.push(slot);
    }
    await releaseLease(lease, null);
    const outcome = slots.length === 0 ? 'idle' : paused ? 'paused' : 'done';
    log.info('Job ran.', { outcome, count: done.length, fence: lease.token });
    return { outcome, slots: done };
  } catch (error) {
    if (error instanceof LeaseLost) {
      log.warn('Job stopped: its lease was taken over.', { fence: lease.token });
      return { outcome: 'lost', slots: done };
    }
    await releaseLease(lease, reasonOf(error));
    throw error;
  }
}

/** A call outside the timetable (an operator's) is a slot of its own. */
function slotsOf(job: Job, lease: Lease, scheduled: Date): Date[] {
  const last = lease.lastScheduledAt;
  if (last === null) return [scheduled];
  if (scheduled <= last) return [];
  const slots = slotsBetween(job.schedule, job.timeZone, last, scheduled, job.catchUp);
  if (slots.at(-1)?.getTime() !== scheduled.getTime()) slots.push(scheduled);
  return slots.slice(-job.catchUp);
}

/** True when the slot is finished. */
async function runSlot(job: Job, lease: Lease, scheduledFor: Date, until: number, log: Log): Promise<boolean> {
  const { body } = job;
  if ('work' in body) {
    const hold = async (): Promise<void> => {
      const held = await plain('worker').run(HOLD, [lease.name, lease.token, job.leaseMs]);
      if (held === 0) throw new LeaseLost(lease.name);
    };
    await body.work({ scheduledFor, log, left: () => until - elapsed(), hold });
    await plain('worker').run(FINISH_SLOT, [lease.name, lease.token, scheduledFor]);
    return true;
  }
  let checkpoint = ofSlot(lease.checkpoint, scheduledFor);
  for (;;) {
    const batch = await runBatch(job, body.run, lease, { scheduledFor, checkpoint }, log);
    if (!batch.more) return true;
    checkpoint = batch.checkpoint;
    if (elapsed() > until) return false;
  }
}

async function runBatch(
  job: Job,
  run: (ctx: Ctx, slot: Slot) => Promise<Batch>,
  lease: Lease,
  slot: Pick<Slot, 'scheduledFor' | 'checkpoint'>,
  log: Log,
): Promise<{ more: boolean; checkpoint: unknown }> {
  const id = newId(now());
  return runInContext(
    {
      role: 'worker',
      actor: { kind: 'job', name: job.name },
      requestId: id,
      traceId: id.replaceAll('-', ''),
      log,
      opening: [{ statement: HOLD, values: [lease.name, lease.token, job.leaseMs] }],
      closing: ({ more, checkpoint }) => {
        const kept = JSON.stringify({ slot: slot.scheduledFor, value: checkpoint });
        return more
          ? [{ statement: SAVE, values: [lease.name, lease.token, kept] }]
          : [{ statement: FINISH_SLOT, values: [lease.name, lease.token, slot.scheduledFor] }];
      },
    },
    async (ctx, opened) => {
      if (opened[0]?.length === 0) throw new LeaseLost(job.name);
      let checkpoint = slot.checkpoint;
      const save = (next: unknown): void => {
        checkpoint = next;
      };
      const batch = await run(ctx, { ...slot, save });
      return { more: batch?.more ?? false, checkpoint };
    },
  );
}

function ofSlot(stored: unknown, scheduledFor: Date): unknown {
  const { slot, value } = (stored ?? {}) as { slot?: string; value?: unknown };
  return slot === scheduledFor.toISOString() ? (value ?? null) : null;
}
