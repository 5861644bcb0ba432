import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudSchedulerClient } from '@google-cloud/scheduler';
import { schedulerClient } from '../clients.ts';
import { openWorld, project, region, until } from '../testing.ts';
import type { World } from '../testing.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describe('SRV-4 the official Cloud Scheduler client and the functions it reaches', () => {
  let world: World;
  let client: CloudSchedulerClient;
  let parent: string;

  beforeAll(async () => {
    world = await openWorld([
      { name: 'expireListings', scheduleTrigger: { schedule: '0 3 * * *', timeZone: 'Africa/Nairobi' } },
    ]);
    client = await schedulerClient({ project, port: world.ports.scheduler });
    parent = client.locationPath(project, region);
  });
  afterAll(async () => {
    await client.close();
    await world.close();
  });
  beforeEach(() => {
    world.functions.calls.length = 0;
    world.functions.answer = () => 204;
  });

  const deployed = () => client.jobPath(project, region, `firebase-schedule-expireListings-${region}`);
  const scheduleTimes = (name: string) =>
    world.functions.calls
      .filter((call) => call.name === name)
      .map(({ headers }) => String(headers['x-cloudscheduler-scheduletime']));
  const create = async (id: string, more: object = {}): Promise<string> => {
    const name = client.jobPath(project, region, id);
    const httpTarget = { uri: `${world.functions.url}/${id}` };
    await client.createJob({ parent, job: { name, schedule: '0 * * * *', httpTarget, ...more } });
    return name;
  };
  const lastHour = (): string => new Date(Math.floor(world.clock.now() / hourMs) * hourMs).toISOString();
  // 00:00 UTC, which is 03:00 in Nairobi.
  const lastMidnight = (): number => Math.floor(world.clock.now() / dayMs) * dayMs;

  test('a scheduled function runs at its time, in its zone, by the virtual clock', async () => {
    world.clock.advance(lastMidnight() + dayMs - world.clock.now() - 5000);
    await world.queues.drain();
    expect(scheduleTimes('expireListings')).toEqual([]);
    world.clock.advance(5000);
    await world.queues.drain();
    expect(scheduleTimes('expireListings')).toEqual([new Date(lastMidnight()).toISOString()]);
    expect(world.functions.calls[0]?.headers).toMatchObject({
      'x-cloudscheduler': 'true',
      'x-cloudscheduler-jobname': `firebase-schedule-expireListings-${region}`,
      authorization: expect.stringMatching(/^Bearer /) as string,
    });
  });

  test('when the clock jumps, a job runs once, for the last time it missed', async () => {
    world.clock.advance(5 * dayMs + hourMs);
    await world.queues.drain();
    expect(scheduleTimes('expireListings')).toEqual([new Date(lastMidnight()).toISOString()]);
    const [job] = await client.getJob({ name: deployed() });
    expect(Number(job.scheduleTime?.seconds) * 1000).toBe(lastMidnight() + dayMs);
  });

  test('what was missed while the platform was down is made up for once at the next start', async () => {
    await world.queues.stop();
    world.clock.advance(3 * dayMs);
    await world.restart();
    await world.queues.drain();
    expect(scheduleTimes('expireListings')).toEqual([new Date(lastMidnight()).toISOString()]);
  });

  test('a failed run is tried again as the job says', async () => {
    const backoff = { minBackoffDuration: { nanos: 5e7 }, maxBackoffDuration: { seconds: 1 } };
    const name = await create('retried', { retryConfig: { retryCount: 2, ...backoff } });
    world.functions.answer = ({ name: called }) => (called === 'retried' ? 500 : 204);
    await client.runJob({ name });
    await world.queues.drain();
    expect(new Set(scheduleTimes('retried')).size).toBe(1);
    expect(scheduleTimes('retried')).toHaveLength(3);
    const [job] = await client.getJob({ name });
    expect(job.status?.message).toBe('HTTP 500');
    await client.deleteJob({ name });
  });

  test('a run waits for the functions, which may start later', async () => {
    const name = await create('waits');
    await world.functions.stop();
    await client.runJob({ name });
    await sleep(300);
    await world.functions.start();
    await world.queues.drain();
    expect(scheduleTimes('waits')).toHaveLength(1);
    await client.deleteJob({ name });
  });

  test('a job never runs beside itself', async () => {
    const name = await create('slow');
    world.functions.mostOpen = 0;
    world.functions.answer = ({ name: called }) => (called === 'slow' ? sleep(80, 204) : 204);
    world.clock.advance(hourMs);
    await until('the first run has begun', () => world.functions.calls.some((call) => call.name === 'slow'));
    world.clock.advance(3 * hourMs);
    await world.queues.drain();
    expect(scheduleTimes('slow')).toHaveLength(2);
    expect(scheduleTimes('slow')[1]).toBe(lastHour());
    expect(world.functions.mostOpen).toBe(1);
    await client.deleteJob({ name });
  });

  test('an update during a run keeps the run that fell due meanwhile', async () => {
    const name = await create('updated');
    world.functions.answer = ({ name: called }) => (called === 'updated' ? sleep(80, 204) : 204);
    world.clock.advance(hourMs);
    await until('the first run has begun', () => scheduleTimes('updated').length === 1);
    world.clock.advance(hourMs);
    await client.updateJob({ job: { name, description: 'new' }, updateMask: { paths: ['description'] } });
    await world.queues.drain();
    expect(scheduleTimes('updated')).toHaveLength(2);
    expect(scheduleTimes('updated')[1]).toBe(lastHour());
    await client.deleteJob({ name });
  });

  test('a run that a stop interrupted is begun again at the next start, with its own schedule time', async () => {
    const name = await create('interrupted');
    world.functions.answer = ({ name: called }) => (called === 'interrupted' ? 'hang' : 204);
    world.clock.advance(hourMs);
    await until('the run has begun', () => scheduleTimes('interrupted').length === 1);
    await world.queues.stop();
    world.functions.answer = () => 204;
    await world.restart();
    await world.queues.drain();
    expect(scheduleTimes('interrupted')).toHaveLength(2);
    expect(new Set(scheduleTimes('interrupted')).size).toBe(1);
    await client.deleteJob({ name });
  });

  test('a paused job does not run, and a resumed one makes up for nothing', async () => {
    const name = await create('paused');
    await client.pauseJob({ name });
    world.clock.advance(2 * hourMs);
    await client.resumeJob({ name });
    await world.queues.drain();
    expect(scheduleTimes('paused')).toEqual([]);
    world.clock.advance(hourMs);
    await world.queues.drain();
    expect(scheduleTimes('paused')).toEqual([lastHour()]);
    await client.deleteJob({ name });
  });

  test('an update changes what its mask names', async () => {
    const name = await create('changed', { description: 'before' });
    const job = { name, schedule: '*/5 * * * *', description: 'ignored' };
    const [updated] = await client.updateJob({ job, updateMask: { paths: ['schedule'] } });
    expect(updated).toMatchObject({ schedule: '*/5 * * * *', description: 'before' });
    expect(updated.httpTarget?.uri).toContain('/changed');
    await client.deleteJob({ name });
  });

  test.each([
    ['words for a schedule', { schedule: 'every 5 minutes' }, /five fields|no unix cron|minute/],
    ['an unknown zone', { timeZone: 'Kampala' }, /no time zone/],
    ['six retries', { retryConfig: { retryCount: 6 } }, /0 to 5/],
    ['a target that is no address', { httpTarget: { uri: 'expire' } }, /httpTarget/],
  ])('%s is refused', async (_, wrong, sentence) => {
    const details = expect.stringMatching(sentence) as string;
    await expect(create('wrong', wrong)).rejects.toMatchObject({ code: 3, details });
  });

  test('the job of a function that is gone is deleted at the next start, others stay', async () => {
    await create('kept');
    await world.restart([]);
    const [jobs] = await client.listJobs({ parent });
    expect(jobs.map(({ name }) => name)).toEqual([client.jobPath(project, region, 'kept')]);
  });
});
