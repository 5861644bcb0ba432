import { superuser } from '../../../test/database.ts';
import { rootLog } from '../log.ts';
import { job, minutes, runJob, type Job, type Slot } from './job.ts';
import { acquireLease, releaseLease } from './lease.ts';
import type { Ctx } from '../context.ts';

const at = (text: string): Date => new Date(`2026-03-01T${text}:00Z`);
const expireLease = (name: string): Promise<number> =>
  superuser.run("update platform.job_lease set until = '-infinity' where name = $1", [name]);

describe('Running a job', () => {
  afterAll(() => superuser.run('drop table public.job_effect'));
  beforeAll(async () => {
    await superuser.run('create table public.job_effect (seq bigserial, job text, note text)');
    await superuser.run('grant all on public.job_effect, public.job_effect_seq_seq to pnc_worker');
    jest.spyOn(rootLog, 'warn').mockImplementation(() => undefined);
  });

  let made = 0;
  function hourly(
    run: (ctx: Ctx, slot: Slot, note: (text: string) => Promise<unknown>) => Promise<{ more: boolean } | void>,
    options: { catchUp?: number } = {},
  ): Job {
    const name = `job-test.${++made}`;
    return job(name, {
      cron: '0 * * * *',
      lease: minutes(10),
      ...options,
      run: (ctx, slot) =>
        run(ctx, slot, (text) =>
          ctx.sql.run('insert into public.job_effect (job, note) values ($1, $2)', [name, text]),
        ),
    });
  }

  async function notes(of: Job): Promise<string[]> {
    const text = 'select note from public.job_effect where job = $1 order by seq';
    return (await superuser.rows<{ note: string }>(text, [of.name])).map(({ note }) => note);
  }

  type LeaseRow = { token: string; checkpoint: unknown; last_error: string | null; last_scheduled_at: Date | null };
  const leaseRow = (of: Job): Promise<LeaseRow | null> =>
    superuser.first(
      'select token::text, checkpoint, last_error, last_scheduled_at from platform.job_lease where name = $1',
      [of.name],
    );

  const noteHour = (_: Ctx, slot: Slot, note: (text: string) => Promise<unknown>): Promise<void> =>
    note(slot.scheduledFor.toISOString().slice(11, 16)).then(() => undefined);

  describe('SRV-4 Jobs', () => {
    test('a slot is done once, however often the scheduler calls', async () => {
      const tidy = hourly(noteHour);
      expect(await runJob(tidy, at('10:00'))).toMatchObject({ outcome: 'done' });
      expect(await runJob(tidy, at('10:00'))).toMatchObject({ outcome: 'idle' });
      expect(await runJob(tidy, at('09:00'))).toMatchObject({ outcome: 'idle' });
      expect(await notes(tidy)).toEqual(['10:00']);
    });

    test('missed runs are made up for, each for its own time, the newest ones', async () => {
      const tidy = hourly(noteHour, { catchUp: 3 });
      await runJob(tidy, at('05:00'));
      await runJob(tidy, at('07:00'));
      await runJob(tidy, at('12:00'));
      expect(await notes(tidy)).toEqual(['05:00', '06:00', '07:00', '10:00', '11:00', '12:00']);
    });

    test('two calls at the same moment: one works, the other leaves', async () => {
      let release: () => void = () => undefined;
      const working = new Promise<void>((resolve) => (release = resolve));
      const begun = Promise.withResolvers<void>();
      const tidy = hourly(async (ctx, slot, note) => {
        begun.resolve();
        await noteHour(ctx, slot, note);
        await working;
      });
      const first = runJob(tidy, at('10:00'));
      await begun.promise;
      expect(await runJob(tidy, at('10:00'))).toEqual({ outcome: 'busy', slots: [] });
      release();
      expect(await first).toMatchObject({ outcome: 'done' });
      expect(await notes(tidy)).toEqual(['10:00']);
    });

    test('batches: a crash in the third goes on from the checkpoint that the second saved', async () => {
      let crash = true;
      const copy = hourly(async (_ctx, slot, note) => {
        const page = ((slot.checkpoint as number | null) ?? 0) + 1;
        await note(`page ${page}`);
        if (page === 3 && crash) throw new Error('out of memory');
        slot.save(page);
        return { more: page < 5 };
      });
      await expect(runJob(copy, at('10:00'))).rejects.toThrow('out of memory');
      expect(await notes(copy)).toEqual(['page 1', 'page 2']);
      expect(await leaseRow(copy)).toMatchObject({ last_error: 'Error: out of memory', last_scheduled_at: null });
      crash = false;
      await runJob(copy, at('10:00'));
      expect(await notes(copy)).toEqual(['page 1', 'page 2', 'page 3', 'page 4', 'page 5']);
      expect(await leaseRow(copy)).toMatchObject({
        checkpoint: null,
        last_error: null,
        last_scheduled_at: at('10:00'),
      });
    });

    test('a run whose time is up pauses, and the next call goes on', async () => {
      const copy = hourly(async (_ctx, slot, note) => {
        const page = ((slot.checkpoint as number | null) ?? 0) + 1;
        await note(`page ${page}`);
        slot.save(page);
        return { more: page < 3 };
      });
      expect(await runJob(copy, at('10:00'), { runMs: -1 })).toEqual({ outcome: 'paused', slots: [] });
      expect(await runJob(copy, at('11:00'))).toMatchObject({ outcome: 'done', slots: [at('11:00')] });
    });

    test('the token only rises, and a stale holder cannot give back what is not its own', async () => {
      const first = (await acquireLease('job-test.token', 'holder-1', minutes(10)))!;
      await expireLease('job-test.token');
      const second = (await acquireLease('job-test.token', 'holder-2', minutes(10)))!;
      expect(BigInt(second.token)).toBeGreaterThan(BigInt(first.token));
      await releaseLease(first, null);
      expect(await acquireLease('job-test.token', 'holder-3', minutes(10))).toBeNull();
      await releaseLease(second, null);
      expect(await acquireLease('job-test.token', 'holder-3', minutes(10))).not.toBeNull();
    });

    test('a holder that wakes up after a takeover is refused in its next batch', async () => {
      let wake: () => void = () => undefined;
      const asleep = new Promise<void>((resolve) => (wake = resolve));
      let fellAsleep: () => void = () => undefined;
      const sleeping = new Promise<void>((resolve) => (fellAsleep = resolve));
      let runs = 0;
      const pay = job('job-test.fenced', {
        cron: '0 * * * *',
        lease: minutes(10),
        work: async ({ hold }) => {
          const run = ++runs;
          if (run === 1) {
            fellAsleep();
            await asleep;
          }
          await hold();
          await superuser.run('insert into public.job_effect (job, note) values ($1, $2)', [
            'job-test.fenced',
            `run ${run} pays`,
          ]);
        },
      });
      const stale = runJob(pay, at('10:00'));
      await sleeping;
      await expireLease(pay.name);
      expect(await runJob(pay, at('10:00'))).toMatchObject({ outcome: 'done' });
      wake();
      expect(await stale).toMatchObject({ outcome: 'lost' });
      expect(await notes(pay)).toEqual(['run 2 pays']);
    });

    test('nobody can take over while a batch is at work: its transaction holds the row', async () => {
      let takeover: Promise<string[]> = Promise.resolve([]);
      const name = 'job-test.locked';
      const pay: Job = job(name, {
        cron: '0 * * * *',
        // Runs out while the batch is at work.
        lease: 1,
        run: async (ctx) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          takeover = acquireLease(name, 'other', minutes(1)).then((lease) => (lease === null ? [] : notes(pay)));
          await new Promise((resolve) => setTimeout(resolve, 100));
          await ctx.sql.run('insert into public.job_effect (job, note) values ($1, $2)', [name, 'pays']);
        },
      });
      expect(await runJob(pay, at('10:00'))).toMatchObject({ outcome: 'done' });
      // It got the lease, but only after the commit.
      expect(await takeover).toEqual(['pays']);
    });

    test('a batch whose lease was taken over before it began writes nothing', async () => {
      const pay = hourly(async (ctx, slot, note) => {
        await note(`batch after ${JSON.stringify(slot.checkpoint)}`);
        slot.save('one');
        // Commits with this batch, so nothing can come between the takeover and the next one.
        const text = "update platform.job_lease set token = token + 1, holder = 'other' where name = $1";
        await ctx.sql.run(text, [pay.name]);
        return { more: true };
      });
      expect(await runJob(pay, at('10:00'))).toMatchObject({ outcome: 'lost', slots: [] });
      expect(await notes(pay)).toEqual(['batch after null']);
      expect(await leaseRow(pay)).toMatchObject({ token: '2', last_scheduled_at: null });
    });
  });
});
