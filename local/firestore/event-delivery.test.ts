import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentEvent } from './cloud-event.ts';
import { EventDelivery } from './event-delivery.ts';
import { freePort } from './test-firestore.ts';

const trigger = { function: 'f', event: 'created', document: 'a/{id}', retry: false } as const;
const event = documentEvent(
  {
    project: 'p',
    database: '(default)',
    document: 'a/1',
    event: 'created',
    location: 'europe-west1',
    time: '2026-11-21T00:00:00Z',
  },
  Buffer.from([1, 2, 255]),
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function host(port: number, answers: number[]): Promise<{ bodies: Buffer[]; close(): Promise<void> }> {
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks));
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  expect((server.address() as AddressInfo).port).toBe(port);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { bodies, close };
}

/** The last line says that what was sent has been taken. */
const settled = (journal: string): boolean =>
  readFileSync(journal, 'utf8').trimEnd().split('\n').at(-1)!.includes('"done"');

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 250 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(condition()).toBe(true);
}

test('a host that is not up yet, or does not know the function yet, loses nothing even without retry', async () => {
  const port = await freePort();
  const reports: string[] = [];
  const report = (line: string): void => void reports.push(line);
  const settings = { functionsUrl: `http://127.0.0.1:${port}`, journal: join(folder, 'events.jsonl'), report };
  const delivery = new EventDelivery({ ...settings, firstPauseMs: 20 });
  delivery.send(trigger, event);
  await until(() => reports.length > 0);
  const functions = await host(port, [404, 503]);
  await until(() => functions.bodies.length === 3);
  expect(functions.bodies).toEqual([event.body, event.body, event.body]);
  expect(reports).toEqual([
    'Firestore event: the function f could not be reached (ECONNREFUSED); the event is sent again until it is taken.',
  ]);
  await delivery.stop();
  await functions.close();
});

test('what was taken is not sent again after a restart; what was not, is; a torn line harms nothing', async () => {
  const port = await freePort();
  const settings = {
    functionsUrl: `http://127.0.0.1:${port}`,
    journal: join(folder, 'events.jsonl'),
    report: () => undefined,
  };
  const functions = await host(port, [204]);
  const first = new EventDelivery(settings);
  first.send(trigger, event);
  await until(() => functions.bodies.length === 1 && settled(settings.journal));
  await functions.close();
  first.send(trigger, { ...event, body: Buffer.from('second') });
  await first.stop();
  await appendFile(settings.journal, '{"id":"torn","fun');

  const again = await host(port, []);
  const second = new EventDelivery(settings);
  await until(() => again.bodies.length === 1 && settled(settings.journal));
  expect(again.bodies.map(String)).toEqual(['second']);
  await second.stop();
  const third = new EventDelivery(settings);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(again.bodies).toHaveLength(1);
  await third.stop();
  await again.close();
});
