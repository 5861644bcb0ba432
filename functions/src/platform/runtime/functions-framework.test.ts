import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

let child: ChildProcess;
let port: number;

/** The real framework's command line around a fixture, as a deployed function runs. */
async function start(functionTarget: string): Promise<void> {
  port = await freePort();
  const main = join(process.cwd(), 'node_modules/@google-cloud/functions-framework/build/src/main.js');
  child = spawn(
    process.execPath,
    [main, '--target=target', '--signature-type=http', `--port=${port}`, '--source=functions/test/framework'],
    {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        GCLOUD_PROJECT: 'demo-pushnchat',
        FUNCTION_TARGET: functionTarget,
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  for (let tried = 0; tried < 200; tried++) {
    const up = await send('GET', '/ok').catch(() => null);
    if (up?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('The framework did not start.');
}

beforeAll(() => start('api'));
afterAll(() => child.kill('SIGKILL'));

describe('The functions framework, tamed', () => {
  test('runs calls without node:domain', async () => {
    expect(JSON.parse((await send('GET', '/domain')).text)).toEqual({ domain: 'none' });
  });

  test('hands a body of the allowed size over, and refuses a larger one before it is read', async () => {
    expect(JSON.parse((await send('POST', '/echo', { body: Buffer.alloc(1000, 'x') })).text)).toEqual({ bytes: 1000 });
    // Only announced, never sent: the answer comes all the same.
    const refused = await send('POST', '/echo', { headers: { 'content-length': '300000000' }, open: true });
    expect([refused.status, (JSON.parse(refused.text) as Refusal).errors[0]?.code]).toEqual([413, 'request.too_large']);
    const hidden = await send('POST', '/echo', { headers: { 'transfer-encoding': 'chunked' }, open: true });
    expect([hidden.status, (JSON.parse(hidden.text) as Refusal).errors[0]?.code]).toEqual([
      411,
      'request.length_required',
    ]);
    const dressed = await send('POST', '/echo', {
      headers: { 'content-length': '300000000', 'ce-id': '1' },
      open: true,
    });
    expect(dressed.status).toBe(413);
  });

  test.each(['/stray', '/timer'])('C18 %s in one request harms none of forty others', async (path) => {
    const others = Array.from({ length: 40 }, () => send('GET', '/slow'));
    expect((await send('GET', path)).status).toBe(200);
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual(Array<number>(40).fill(200));
    expect(child.exitCode).toBeNull();
  });

  test('C4 finishes what is under way on SIGTERM, takes nothing new, and ends with 0', async () => {
    const underWay = Array.from({ length: 10 }, () => send('GET', '/slow'));
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(send('GET', '/ok')).rejects.toThrow();
    expect((await Promise.all(underWay)).map(({ status }) => status)).toEqual(Array<number>(10).fill(200));
    expect(await ended).toEqual([0, null]);
  });
});

describe('A function that answers directly', () => {
  beforeAll(() => start('direct'));

  test('is called by the server itself, with a body that nobody has read, and is guarded all the same', async () => {
    const answer = await send('POST', '/echo', { body: Buffer.alloc(1000, 'x') });
    expect(JSON.parse(answer.text)).toEqual({ direct: true, bytes: 1000 });
    const refused = await send('POST', '/echo', { headers: { 'content-length': '300000000' }, open: true });
    expect(refused.status).toBe(413);
  });

  test('drains on SIGTERM too', async () => {
    const underWay = send('GET', '/slow');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect((await underWay).status).toBe(200);
    expect(await ended).toEqual([0, null]);
  });
});

interface Refusal {
  readonly errors: readonly { readonly code: string }[];
}

function send(
  method: string,
  path: string,
  given: { body?: Buffer; headers?: Record<string, string>; open?: boolean } = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/octet-stream', connection: 'close', ...given.headers };
    const call = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (res: IncomingMessage) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.once('end', () => {
        resolve({ status: res.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        call.destroy();
      });
    });
    call.once('error', reject);
    if (given.open === true) call.flushHeaders();
    else call.end(given.body);
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  return free;
}
