import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fixtureLib, ownCloud } from '../test/harness.ts';
import type { OwnCloud } from '../test/harness.ts';
import { startFunctions } from './supervisor.ts';
import type { FunctionsHost } from './supervisor.ts';

let cloud: OwnCloud;
let host: FunctionsHost;
const env = { GCLOUD_PROJECT: 'demo-pushnchat', FUNCTIONS_EMULATOR: 'true' };

beforeAll(async () => {
  cloud = await ownCloud();
  host = await startFunctions({ ...cloud, lib: fixtureLib, env });
});
afterAll(async () => {
  await host.stop();
  cloud.forget();
});

const post = (name: string, headers: Record<string, string>, body: unknown): Promise<Response> =>
  fetch(`${cloud.functionsUrl}/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const seen = async (): Promise<unknown> => (await fetch(`${cloud.functionsUrl}/api/api/v1/seen`)).json();
const message = (data: object): object => ({
  message: { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: '1', attributes: {} },
  subscription: 'projects/demo-pushnchat/subscriptions/listings',
});

describe('The functions host', () => {
  test('names what sets each function off', () => {
    const kinds = Object.fromEntries(
      host.triggers.map(({ name, ...trigger }) => [
        name,
        Object.keys(trigger).filter((key) => key.endsWith('Trigger')),
      ]),
    );
    expect(kinds).toEqual({
      admin: ['httpsTrigger'],
      api: ['httpsTrigger'],
      commands: ['eventTrigger'],
      listingsEvents: ['eventTrigger'],
      sweep: ['scheduleTrigger'],
      tasks: ['taskQueueTrigger'],
      uploads: ['eventTrigger'],
    });
    expect(host.triggers.find(({ name }) => name === 'sweep')?.scheduleTrigger).toMatchObject({
      schedule: '*/5 * * * *',
      timeZone: 'Africa/Dakar',
    });
    expect(host.triggers.find(({ name }) => name === 'commands')?.eventTrigger).toMatchObject({
      eventFilterPathPatterns: { document: 'inbox/{uid}/commands/{id}' },
      retry: true,
    });
  });

  test('shows an HTTPS function the path behind its name, as a deployed one sees it', async () => {
    const answer = await fetch(`${cloud.functionsUrl}/api/api/v1/listings?type=OFFER`);
    expect(await answer.json()).toMatchObject({
      url: '/api/v1/listings?type=OFFER',
      originalUrl: '/api/v1/listings?type=OFFER',
    });
    expect((await fetch(`${cloud.functionsUrl}/nobody/x`)).status).toBe(404);
  });

  test('hands events over in both forms, and answers 500 to one that was not handled', async () => {
    const attributes = {
      id: 'e1',
      source: '//pubsub',
      specversion: '1.0',
      type: 'google.cloud.pubsub.topic.v1.messagePublished',
    };
    const headers = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`ce-${key}`, value]));
    expect((await post('listingsEvents', headers, message({ n: 1 }))).status).toBe(204);
    const whole = { ...attributes, id: 'e2', data: message({ n: 2 }) };
    expect((await post('listingsEvents', { 'content-type': 'application/cloudevents+json' }, whole)).status).toBe(204);
    expect(await seen()).toEqual([
      { kind: 'pubsub', id: 'e1', json: { n: 1 } },
      { kind: 'pubsub', id: 'e2', json: { n: 2 } },
    ]);
    expect((await post('listingsEvents', headers, message({ fail: true }))).status).toBe(500);
    await sleep(50);
    expect(cloud.lines.join('\n')).toMatch(/listingsEvents did not handle its event: Error: asked to fail/);
  });

  test('is there again at once after kill -9, time after time, under a new process id', async () => {
    const pidFile = join(cloud.stateDir, 'host.pid');
    const pids = [host.pid()];
    for (let round = 1; round <= 3; round += 1) {
      process.kill(host.pid() ?? 0, 'SIGKILL');
      const killed = Date.now();
      let served: number | undefined;
      while (served === undefined && Date.now() - killed < 10_000) {
        served = await fetch(`${cloud.functionsUrl}/api/api/v1/pid`)
          .then(async (answer) => ((await answer.json()) as { pid: number }).pid)
          .catch(() => sleep(20, undefined));
      }
      expect(served).toBe(Number(readFileSync(pidFile, 'utf8')));
      expect(pids).not.toContain(served);
      pids.push(served);
    }
    expect(host.restarts()).toBe(3);
  });

  test('that cannot start says why in one sentence', async () => {
    const other = await ownCloud();
    const lib = join(other.stateDir, 'nothing.js');
    await expect(startFunctions({ ...other, lib, env })).rejects.toThrow(/The functions did not start: .*nothing\.js/);
    other.forget();
  });
});
