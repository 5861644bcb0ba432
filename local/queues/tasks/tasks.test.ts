import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudTasksClient } from '@google-cloud/tasks';
import { tasksClient } from '../clients.ts';
import { openWorld, project, region, until } from '../testing.ts';
import type { World } from '../testing.ts';

const hourMs = 3_600_000;

describe('LST-2 SRV-1 the official Cloud Tasks client and the functions it reaches', () => {
  let world: World;
  let client: CloudTasksClient;
  let parent: string;
  let serial = 0;

  beforeAll(async () => {
    const retryConfig = { maxAttempts: 3, minBackoffSeconds: 0.1 };
    world = await openWorld([{ name: 'tasks', taskQueueTrigger: { retryConfig } }]);
    client = await tasksClient({ project, port: world.ports.tasks });
    parent = client.queuePath(project, region, 'tasks');
  });
  afterAll(async () => {
    await client.close();
    await world.close();
  });
  beforeEach(() => {
    world.functions.calls.length = 0;
    world.functions.answer = () => 204;
  });

  const nameOf = (id: string): string => `${parent}/tasks/${id}`;
  const create = async (id: string = `task-${(serial += 1)}`, inMs = 0, queue = parent): Promise<string> => {
    const at = world.clock.now() + inMs;
    const [task] = await client.createTask({
      parent: queue,
      task: {
        name: `${queue}/tasks/${id}`,
        httpRequest: {
          url: `${world.functions.url}/tasks`,
          httpMethod: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: Buffer.from('{"data":{"n":1}}').toString('base64'),
          oidcToken: { serviceAccountEmail: 'tasks@example.test' },
        },
        ...(inMs > 0 && { scheduleTime: { seconds: Math.floor(at / 1000), nanos: (at % 1000) * 1e6 } }),
      },
    });
    return task.name ?? '';
  };
  const queueStats = () => world.queues.stats().queues.find(({ name }) => name === parent)!;

  test('a task reaches its address with the headers of Cloud Tasks', async () => {
    await create('first');
    await world.queues.drain();
    expect(world.functions.calls).toHaveLength(1);
    const { body, headers } = world.functions.calls[0]!;
    expect(body).toBe('{"data":{"n":1}}');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-cloudtasks-queuename': 'tasks',
      'x-cloudtasks-taskname': 'first',
      'x-cloudtasks-taskretrycount': '0',
      'x-cloudtasks-taskexecutioncount': '0',
      authorization: expect.stringMatching(/^Bearer [\w-]+\.[\w-]+\.$/) as string,
    });
    expect(Number(headers['x-cloudtasks-tasketa'])).toBeCloseTo(world.clock.now() / 1000, -1);
    await expect(client.getTask({ name: nameOf('first') })).rejects.toMatchObject({ code: 5 });
  });

  test('a task waits for its time on the virtual clock', async () => {
    await create('expire-l1', 24 * hourMs);
    world.clock.advance(24 * hourMs - 2000);
    await world.queues.drain();
    expect(world.functions.calls).toHaveLength(0);
    expect(queueStats()).toMatchObject({ tasks: 1, backlog: 0 });
    world.clock.advance(2000);
    await world.queues.drain();
    expect(world.functions.calls).toHaveLength(1);
  });

  test('a name is taken while its task waits and for a day after', async () => {
    await create('named', 1000);
    await expect(create('named')).rejects.toMatchObject({ code: 6 });
    world.clock.advance(1000);
    await world.queues.drain();
    await expect(create('named')).rejects.toMatchObject({ code: 6 });
    await create('deleted', hourMs);
    await client.deleteTask({ name: nameOf('deleted') });
    await expect(create('deleted')).rejects.toMatchObject({ code: 6 });
    world.clock.advance(23 * hourMs);
    await expect(create('named')).rejects.toMatchObject({ code: 6 });
    world.clock.advance(2 * hourMs);
    await create('named');
    await world.queues.drain();
    expect(world.functions.calls).toHaveLength(2);
  });

  test('a failed task is tried again as the queue says, then given up', async () => {
    world.functions.answer = () => 500;
    const before = queueStats().dropped;
    await create();
    await world.queues.drain();
    const { calls } = world.functions;
    expect(calls.map(({ headers }) => headers['x-cloudtasks-taskretrycount'])).toEqual(['0', '1', '2']);
    expect(calls.map(({ headers }) => headers['x-cloudtasks-taskpreviousresponse'])).toEqual([undefined, '500', '500']);
    expect(calls[1]!.at - calls[0]!.at).toBeGreaterThanOrEqual(99);
    expect(calls[2]!.at - calls[1]!.at).toBeGreaterThanOrEqual(199);
    expect(queueStats()).toMatchObject({ dropped: before + 1, backlog: 0, lastFailure: 'HTTP 500' });
  });

  test('tries at which nobody listened do not count', async () => {
    await world.functions.stop();
    const name = await create();
    await sleep(400);
    const [waiting] = await client.getTask({ name });
    expect(waiting.dispatchCount).toBe(0);
    await world.functions.start();
    await world.queues.drain();
    expect(world.functions.calls.map(({ headers }) => headers['x-cloudtasks-taskretrycount'])).toEqual(['0']);
  });

  test('a paused queue holds its tasks, one can be run by hand, a purge takes the rest', async () => {
    await client.pauseQueue({ name: parent });
    const [first = ''] = await Promise.all([create(), create(), create()]);
    await client.runTask({ name: first });
    await until('the task run by hand is done', () => queueStats().tasks === 2);
    await sleep(50);
    expect(world.functions.calls).toHaveLength(1);
    await client.purgeQueue({ name: parent });
    await client.resumeQueue({ name: parent });
    await world.queues.drain();
    await sleep(50);
    expect(world.functions.calls).toHaveLength(1);
  });

  const createQueue = async (id: string, rateLimits: object): Promise<string> => {
    const name = client.queuePath(project, region, id);
    await client.createQueue({ parent: client.locationPath(project, region), queue: { name, rateLimits } });
    return name;
  };

  test('a queue dispatches no more at once than it may', async () => {
    const narrow = await createQueue('narrow', { maxConcurrentDispatches: 2 });
    world.functions.mostOpen = 0;
    world.functions.answer = () => sleep(10, 204);
    await Promise.all(Array.from({ length: 12 }, () => create(undefined, 0, narrow)));
    await world.queues.drain();
    expect(world.functions.calls).toHaveLength(12);
    expect(world.functions.mostOpen).toBe(2);
    await client.deleteQueue({ name: narrow });
    await expect(create(undefined, 0, narrow)).rejects.toMatchObject({ code: 5 });
  });

  test('a queue dispatches no more a second than it may', async () => {
    const slow = await createQueue('slow', { maxDispatchesPerSecond: 20 });
    const began = performance.now();
    await Promise.all(Array.from({ length: 30 }, () => create(undefined, 0, slow)));
    await world.queues.drain();
    // Twenty at once from the bucket, the other ten at 20 a second.
    expect(world.functions.calls[29]!.at - began).toBeGreaterThan(490);
  });

  test('lists come in pages, without the bodies', async () => {
    await Promise.all(['p1', 'p2', 'p3'].map((id) => create(id, hourMs)));
    const manual = { autoPaginate: false };
    const [tasks, , first] = await client.listTasks({ parent, pageSize: 2 }, manual);
    const [rest, , last] = await client.listTasks({ parent, pageToken: first?.nextPageToken ?? '' }, manual);
    expect([...tasks, ...rest].map(({ name }) => name)).toEqual(['p1', 'p2', 'p3'].map(nameOf));
    expect([tasks.length, last?.nextPageToken]).toEqual([2, '']);
    expect(tasks[0]?.httpRequest?.body?.length).toBe(0);
    const [full] = await client.getTask({ name: nameOf('p1'), responseView: 'FULL' });
    expect(Buffer.from(full.httpRequest?.body as Uint8Array).toString()).toBe('{"data":{"n":1}}');
    await client.purgeQueue({ name: parent });
  });

  test.each([
    ['an address that is none', { httpRequest: { url: 'tasks' } }, /address/],
    ['a body on GET', { httpRequest: { url: 'http://a.test/', httpMethod: 'GET' as const, body: 'eA==' } }, /no body/],
    [
      'a foreign name',
      { name: 'projects/p/locations/l/queues/q/tasks/t', httpRequest: { url: 'http://a.test/' } },
      /no task of/,
    ],
    ['a wait of 31 days', { httpRequest: { url: 'http://a.test/' }, scheduleTime: { seconds: 4e9 } }, /30 days/],
  ])('%s is refused', async (_, task, sentence) => {
    await expect(client.createTask({ parent, task })).rejects.toMatchObject({
      code: 3,
      details: expect.stringMatching(sentence) as string,
    });
  });
});
