import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { as, userActor } from '../../../test/database.ts';
import { createHttpClient, type HttpCall, type Outcome } from './index.ts';

type Play = (request: IncomingMessage, response: ServerResponse) => void;

let play: Play = (_, response) => void response.end('{}');
let calls = 0;
const server = createServer((request, response) => {
  calls += 1;
  request.resume().once('end', () => play(request, response));
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = 0;
});

const client = (options: { concurrency?: number; halfOpenAfterMs?: number } = {}) =>
  createHttpClient({ provider: 'probe', timeoutMs: 300, ...options });
const call = (over: Partial<HttpCall> = {}): HttpCall => ({
  name: 'probe',
  method: 'GET',
  url: `${origin}/x`,
  ...over,
});
const answering = (status: number, body: string | Buffer, headers: Record<string, string> = {}): Play => {
  return (_, response) => void response.writeHead(status, headers).end(body);
};

describe('API10 an answer from outside is read, bounded and never trusted', () => {
  test.each<[string, Play, Partial<Extract<Outcome, { kind: 'answered' }>>]>([
    ['JSON', answering(200, '{"id":18446744073709551615,"n":12.5}'), { json: { id: '18446744073709551615', n: 12.5 } }],
    ['a form', answering(200, 'a=1&b=2'), { json: undefined, text: 'a=1&b=2' }],
    ['nothing', answering(202, ''), { status: 202, json: undefined, text: '' }],
    ['a page', answering(502, '<html>Bad Gateway</html>'), { status: 502, json: undefined }],
    ['half a JSON', answering(200, '{"status":tr'), { status: 200, json: undefined }],
    ['a redirect, which is not followed', answering(302, '', { location: '/elsewhere' }), { status: 302 }],
  ])('%s', async (_, how, expected) => {
    play = how;
    expect(await client().send(call())).toMatchObject({ kind: 'answered', ...expected });
    expect(calls).toBe(1);
  });

  test.each<[string, Play, string]>([
    ['two megabytes', answering(200, Buffer.alloc(2_000_000, 'x')), 'too_long'],
    ['a bomb', answering(200, gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }), 'too_long'],
    ['silence', () => undefined, 'timeout'],
    ['a drip', (_, response) => void response.writeHead(200).write('{'), 'timeout'],
    ['a cut line', (request) => void request.socket.destroy(), 'UND_ERR_SOCKET'],
  ])('%s leaves the outcome unknown', async (_, how, why) => {
    play = how;
    // Blowing a bomb up takes its time on a busy machine.
    const timeoutMs = why === 'timeout' ? 300 : 10_000;
    expect(await client().send(call({ method: 'POST', json: {}, retries: 2, timeoutMs }))).toEqual({
      kind: 'unknown',
      why,
    });
    expect(calls).toBe(1);
  });

  test('nobody listening is surely not sent', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    expect(await client().send(call({ url: `http://127.0.0.1:${port}/` }))).toEqual({
      kind: 'not_sent',
      why: 'ECONNREFUSED',
    });
  });

  test('nobody phones inside a transaction', async () => {
    const phone = as(userActor(), () => client().send(call()));
    await expect(phone).rejects.toThrow('inside a transaction');
    expect(calls).toBe(0);
  });
});

describe('SRV-6 breaker, room and retries', () => {
  test('a read is tried again, a payment without the provider’s key never', async () => {
    play = (request, response) => answering(calls < 3 ? 503 : 200, '{}')(request, response);
    expect(await client().send(call({ retries: 3 }))).toMatchObject({ status: 200 });
    expect(calls).toBe(3);
    calls = 0;
    expect(await client().send(call({ method: 'POST', json: {}, retries: 3 }))).toMatchObject({ status: 503 });
    expect(calls).toBe(1);
    calls = 0;
    expect(await client().send(call({ method: 'POST', json: {}, retries: 3, repeatable: true }))).toMatchObject({
      status: 200,
    });
  });

  test('stripe-should-retry: false is obeyed', async () => {
    play = answering(503, '{}', { 'stripe-should-retry': 'false' });
    await client().send(call({ retries: 3 }));
    expect(calls).toBe(1);
  });

  test('retries have a budget: a fifth more load at the most', async () => {
    play = answering(503, '');
    const one = client({ halfOpenAfterMs: 1 });
    for (let i = 0; i < 4; i++) await one.send(call({ retries: 3, timeoutMs: 100 }));
    expect(calls).toBeLessThanOrEqual(4 + 5 + 1);
  }, 30_000);

  test('opens, sends nothing while open, lets one through and closes when it is answered', async () => {
    play = answering(503, '');
    const one = client({ halfOpenAfterMs: 1_000 });
    for (let i = 0; i < 5; i++) await one.send(call());
    expect(await one.send(call())).toEqual({ kind: 'not_sent', why: 'breaker_open' });
    expect(calls).toBe(5);
    play = answering(200, '{}');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await one.send(call())).toMatchObject({ kind: 'answered', status: 200 });
    expect(await one.send(call())).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('the room holds so many calls and turns the rest away unsent', async () => {
    play = (_, response) => void setTimeout(() => response.end('{}'), 100);
    const one = client({ concurrency: 2 });
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => one.send(call())));
    expect(outcomes.filter(({ kind }) => kind === 'answered')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome.kind === 'not_sent' && outcome.why === 'too_many_calls')).toHaveLength(
      2,
    );
    expect(calls).toBe(4);
  });
});
