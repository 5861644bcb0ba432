import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { tasksClient } from './clients.ts';
import { openWorld, project, region } from './testing.ts';
import type { World } from './testing.ts';

const triggers = [
  {
    name: 'listingsEvents',
    eventTrigger: {
      eventType: 'google.cloud.pubsub.topic.v1.messagePublished',
      eventFilters: { topic: 'listings' },
      retry: true,
    },
  },
  { name: 'tasks', taskQueueTrigger: {} },
];
const hourMs = 3_600_000;

/** Publishes `messages` and enqueues `tasks` at once and one task for later, named as the numbers. */
async function fill(world: World, pubsubAddress: string, messages: number, tasks: number): Promise<void> {
  process.env['PUBSUB_EMULATOR_HOST'] = pubsubAddress;
  const pubsub = new PubSub({ projectId: project });
  const client = await tasksClient({ project, port: world.ports.tasks });
  const parent = client.queuePath(project, region, 'tasks');
  const create = (id: string, inMs: number) =>
    client.createTask({
      parent,
      task: {
        name: `${parent}/tasks/${id}`,
        httpRequest: { url: `${world.functions.url}/tasks` },
        scheduleTime: { seconds: Math.floor((world.clock.now() + inMs) / 1000) },
      },
    });
  const topic = pubsub.topic('listings');
  await Promise.all([
    ...Array.from({ length: messages }, (_, n) => topic.publishMessage({ data: Buffer.from(String(n)) })),
    ...Array.from({ length: tasks }, (_, n) => create(`now-${n}`, 0)),
    create('later', hourMs),
  ]);
  await Promise.all([pubsub.close(), client.close()]);
  delete process.env['PUBSUB_EMULATOR_HOST'];
}

const messagesSeen = (world: World): string[] =>
  world.functions.calls
    .filter(({ name }) => name === 'listingsEvents')
    .map(({ body }) =>
      Buffer.from((JSON.parse(body) as { message: { data: string } }).message.data, 'base64').toString(),
    );
const tasksSeen = (world: World): string[] =>
  world.functions.calls
    .filter(({ name }) => name === 'tasks')
    .map(({ headers }) => String(headers['x-cloudtasks-taskname']));
const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n)).sort();

describe('SRV-1 what was accepted survives a stop', () => {
  let world: World;
  afterEach(() => world.close());

  test('a restart keeps unacknowledged messages, waiting tasks and names that are taken, and nothing else', async () => {
    world = await openWorld(triggers);
    world.functions.answer = ({ body }) => (body.includes(Buffer.from('1').toString('base64')) ? 500 : 204);
    await fill(world, world.queues.addresses.pubsub, 3, 2);
    await expect(world.queues.drain({ timeoutMs: 1000 })).rejects.toThrow('listingsEvents-sub (1)');

    world.functions.calls.length = 0;
    world.functions.answer = () => 204;
    await world.restart();
    await world.queues.drain();
    expect(messagesSeen(world)).toEqual(['1']);
    expect(tasksSeen(world)).toEqual([]);

    // Twice, since the first start reads what the second only has from the compacted journal.
    await world.restart();
    const client = await tasksClient({ project, port: world.ports.tasks });
    const parent = client.queuePath(project, region, 'tasks');
    const again = { name: `${parent}/tasks/now-0`, httpRequest: { url: `${world.functions.url}/tasks` } };
    await expect(client.createTask({ parent, task: again })).rejects.toMatchObject({ code: 6 });
    await client.close();
    world.clock.advance(hourMs + 1000);
    await world.queues.drain();
    expect(tasksSeen(world)).toEqual(['later']);
  });

  test('everything that was answered is there after kill -9', async () => {
    world = await openWorld(triggers, false);
    await world.functions.stop();
    const code = `
      import { openClock } from './local/clock.ts';
      import { startQueues } from './local/queues/index.ts';
      const options = JSON.parse(process.env.OPTIONS);
      const clock = openClock(options.clockFile);
      await startQueues({ ...options, report: () => {}, clock });
      process.stdout.write('ready');
    `;
    const { ports, stateDir, clock, functions } = world;
    const complete = triggers.map((trigger) => ({ region, ...trigger }));
    const options = {
      project,
      ports,
      stateDir,
      functionsUrl: functions.url,
      clockFile: clock.file,
      triggers: complete,
    };
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: join(__dirname, '../..'),
      env: { PATH: process.env['PATH'], OPTIONS: JSON.stringify(options) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      await fill(world, `127.0.0.1:${ports.pubsub}`, 500, 50);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }

    await functions.start();
    await world.restart(triggers);
    await world.queues.drain();
    expect(messagesSeen(world).sort()).toEqual(numbers(500));
    expect(tasksSeen(world).sort()).toEqual(numbers(50).map((n) => `now-${n}`));
    expect(world.queues.stats().queues[0]?.tasks).toBe(1);
  });
});

test('a port that is taken is named', async () => {
  const world = await openWorld([]);
  try {
    const { ports, stateDir, clock, functions } = world;
    const other = { project, ports, stateDir: `${stateDir}/other`, clock, functionsUrl: functions.url, triggers: [] };
    const { startQueues } = await import('./index.ts');
    await expect(startQueues({ ...other, report: () => {} })).rejects.toThrow(
      `Pub/Sub cannot listen on port ${ports.pubsub}`,
    );
  } finally {
    await world.close();
  }
});
