import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, get, request } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from './gateway.ts';
import { globToRegExp } from './gateway/hosting-config.ts';
import type { Service } from './service.ts';
import { ownCloud } from './test/harness.ts';
import type { OwnCloud } from './test/harness.ts';

const rewrites = [
  { source: '/api/v1/admin/**', function: { functionId: 'admin', region: 'europe-west1' } },
  { source: '/api/**', function: { functionId: 'api', region: 'europe-west1' } },
  { source: '/app/**', destination: '/index.html' },
];

let cloud: OwnCloud;
let gateway: Service;
let host: Server | undefined;
let base: string;

/** Stands for the functions host; can be killed and come back. */
async function raiseHost(): Promise<void> {
  const server = createServer((incoming, response) => {
    if (incoming.url?.includes('/hang') === true) {
      response.writeHead(200).write('half');
      return;
    }
    if (incoming.url?.includes('/die') === true) return void incoming.socket.destroy();
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method, url, headers } = incoming;
      response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
      response.end(JSON.stringify({ method, url, headers, bytes: Buffer.concat(chunks).length }));
    });
  });
  await new Promise<void>((resolve) => server.listen(cloud.ports.functions, '127.0.0.1', resolve));
  host = server;
}

async function killHost(): Promise<void> {
  const server = host;
  host = undefined;
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
}

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly bytes: number;
}
const ask = async (path: string, init?: RequestInit): Promise<Seen> =>
  (await fetch(base + path, init)).json() as Promise<Seen>;

beforeAll(async () => {
  cloud = await ownCloud();
  base = `http://127.0.0.1:${cloud.ports.hosting}`;
  const root = cloud.stateDir;
  mkdirSync(join(root, 'public', 'docs'), { recursive: true });
  writeFileSync(join(root, 'public', 'index.html'), '<h1>home</h1>');
  writeFileSync(join(root, 'public', 'docs.html'), `<h1>${'reference '.repeat(500)}</h1>`);
  writeFileSync(join(root, 'secret.txt'), 'not for you');
  writeFileSync(
    join(root, 'firebase.json'),
    JSON.stringify({ hosting: { public: 'public', cleanUrls: true, rewrites } }),
  );
  gateway = await startGateway({ ...cloud, root, region: 'europe-west1', status: () => ({ project: cloud.project }) });
});
beforeEach(() => (host === undefined ? raiseHost() : undefined));
afterAll(async () => {
  await gateway.stop();
  await killHost();
  cloud.forget();
});

describe('Rewrites', () => {
  test('the first that matches wins, and the function sees the whole path', async () => {
    expect((await ask('/api/v1/admin/users?x=1')).url).toBe(
      '/demo-pushnchat/europe-west1/admin/api/v1/admin/users?x=1',
    );
    expect((await ask('/api/v1/listings')).url).toBe('/demo-pushnchat/europe-west1/api/api/v1/listings');
    expect((await ask('/api/v1/administer')).url).toContain('/api/api/v1/administer');
  });

  test('headers, bodies and cookies pass; where the request came from is added', async () => {
    const body = 'x'.repeat(200_000);
    const headers = { 'x-forwarded-for': '203.0.113.7', 'idempotency-key': 'k1' };
    const seen = await ask('/api/v1/listings', { method: 'POST', body, headers });
    expect(seen).toMatchObject({ method: 'POST', bytes: 200_000 });
    expect(seen.headers).toMatchObject({
      'x-forwarded-for': '203.0.113.7, 127.0.0.1',
      'x-forwarded-host': `127.0.0.1:${cloud.ports.hosting}`,
      'x-forwarded-proto': 'http',
      'idempotency-key': 'k1',
    });
    expect((await fetch(`${base}/api/v1/x`)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test('globs read as on Hosting', () => {
    const hits = (glob: string, paths: readonly string[]): readonly string[] =>
      paths.filter((path) => globToRegExp(glob).test(path));
    const paths = ['/api', '/api/x/y', '/apix', '/a.html', '/d/a.html', '/img/a.png', '/img/a.svg'];
    expect(hits('/api/**', paths)).toEqual(['/api', '/api/x/y']);
    expect(hits('**/*.html', paths)).toEqual(['/a.html', '/d/a.html']);
    expect(hits('/img/*.@(png|svg)', paths)).toEqual(['/img/a.png', '/img/a.svg']);
    expect(hits('/img/*.{png,gif}', paths)).toEqual(['/img/a.png']);
  });
});

describe('While the functions host restarts', () => {
  test('a read waits for the next host', async () => {
    await killHost();
    const reading = ask('/api/v1/listings');
    await sleep(200);
    await raiseHost();
    expect((await reading).method).toBe('GET');
  });

  test('a write that was not begun answers 503 with Retry-After, in the envelope of the API', async () => {
    await killHost();
    const answer = await fetch(`${base}/api/v1/listings`, { method: 'POST', body: 'x'.repeat(100_000) });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({
      errors: [{ code: 'server.busy', source: 'server' }],
      meta: { requestId: expect.any(String) as string },
    });
  });

  test('a write that was cut answers 502, so that the client repeats it with its key', async () => {
    const answer = await fetch(`${base}/api/v1/die`, { method: 'POST', body: '{}' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([502, '1']);
    expect(await answer.json()).toMatchObject({ errors: [{ code: 'server.interrupted' }] });
  });

  test('an answer that breaks off does not look whole', async () => {
    const broken = new Promise<boolean>((resolve) => {
      get(`${base}/api/v1/hang`, (answer) => {
        answer.on('data', () => void killHost());
        answer.on('error', () => undefined);
        answer.on('close', () => resolve(!answer.complete));
      }).on('error', () => resolve(true));
    });
    expect(await broken).toBe(true);
  });
});

describe('Static files', () => {
  test('come with their type, an ETag and the best encoding; a file found again is 304', async () => {
    const docs = await fetch(`${base}/docs`, { headers: { 'accept-encoding': 'br' } });
    expect(docs.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(docs.headers.get('content-encoding')).toBe('br');
    expect(await docs.text()).toMatch(/^<h1>reference/);
    const again = await fetch(`${base}/docs`, { headers: { 'if-none-match': docs.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
    expect(await (await fetch(`${base}/`)).text()).toBe('<h1>home</h1>');
    expect(await (await fetch(`${base}/app/anything`)).text()).toBe('<h1>home</h1>');
    expect((await fetch(`${base}/missing`)).status).toBe(404);
  });

  test('never leave the public folder', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/docs/..%2f..%2fsecret.txt',
      '/%00',
      '/%',
    ]) {
      const status = await new Promise<number>((resolve, reject) => {
        get({ port: cloud.ports.hosting, host: '127.0.0.1', path }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        }).on('error', reject);
      });
      expect([path, status]).toEqual([path, 404]);
    }
  });
});

describe('Controls', () => {
  const advance = (body: string, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const options = { port: cloud.ports.hosting, host: '127.0.0.1', path: '/__local/clock', method: 'POST', headers };
      request(options, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end(body);
    });

  test('move the clock for programs on this machine', async () => {
    const before = cloud.clock.offsetMs();
    expect(await advance('{"advanceMs":60000}')).toBe(200);
    expect(cloud.clock.offsetMs() - before).toBe(60_000);
    for (const body of ['{"advanceMs":-5}', '{"advanceMs":"1"}', '{}', 'x', '{"advanceMs":1e99}']) {
      expect([body, await advance(body)]).toEqual([body, 400]);
    }
    expect(await (await fetch(`${base}/__local/status`)).json()).toMatchObject({ project: 'demo-pushnchat' });
  });

  test('refuse a web page that a browser on it shows, and a name that was bent to this address', async () => {
    expect(await advance('{"advanceMs":1}', { origin: 'https://evil.example' })).toBe(403);
    expect(await advance('{"advanceMs":1}', { host: 'evil.example:5000' })).toBe(403);
  });
});
