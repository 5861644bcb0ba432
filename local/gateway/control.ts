import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalClock } from '../clock.ts';
import { refuse } from './envelope.ts';

export interface ControlOptions {
  readonly clock: LocalClock;
  /** What `GET /__local/status` answers. */
  readonly status: () => object;
  /** Pub/Sub, Cloud Tasks and Cloud Scheduler answer under `/__local/queues/` for themselves. */
  readonly queues?: { control(request: Request): Promise<Response> } | undefined;
}

const longestAdvanceMs = 366 * 24 * 3_600_000;
const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Only programs on this machine, and no web page that a browser on it happens to show. */
function trusted(request: IncomingMessage): boolean {
  const from = request.socket.remoteAddress ?? '';
  const loopback = from === '::1' || /^(::ffff:)?127\./.test(from);
  const { host = '', origin } = request.headers;
  return loopback && local.test(host) && (origin === undefined || origin === `http://${host}`);
}

function reply(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function readSmall(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > 10_000) return '';
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `GET /__local/status` and `POST /__local/clock {"advanceMs": n}`: what the demo, the benches and the fault suites steer by. */
export async function control(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  { clock, status, queues }: ControlOptions,
): Promise<void> {
  const time = (): object => ({ now: new Date(clock.now()).toISOString(), offsetMs: clock.offsetMs() });
  if (!trusted(request)) {
    return refuse(response, {
      status: 403,
      code: 'auth.forbidden',
      message: 'This is for programs on this machine only.',
    });
  }
  if (path === '/__local/status' && request.method === 'GET') return reply(response, { ...status(), clock: time() });
  if (path === '/__local/clock' && request.method === 'GET') return reply(response, time());
  if (path === '/__local/clock' && request.method === 'POST') {
    const { advanceMs } = (parse(await readSmall(request)) ?? {}) as { advanceMs?: unknown };
    if (typeof advanceMs !== 'number' || !(advanceMs > 0 && advanceMs <= longestAdvanceMs)) {
      const message = `advanceMs must be a number of milliseconds from 1 to ${longestAdvanceMs}.`;
      return refuse(response, { status: 400, code: 'request.invalid', message });
    }
    const settled = new Promise<void>((resolve) => {
      const end = clock.subscribe(() => {
        end();
        resolve();
      });
    });
    clock.advance(advanceMs);
    await settled;
    return reply(response, time());
  }
  if (path.startsWith('/__local/queues/') && queues !== undefined) {
    const method = request.method ?? 'GET';
    const body = method === 'POST' ? await readSmall(request) : null;
    const answer = await queues.control(new Request(`http://localhost${path}`, { method, body }));
    response.writeHead(answer.status, { 'Content-Type': 'application/json; charset=utf-8' }).end(await answer.text());
    return;
  }
  return refuse(response, { status: 404, code: 'resource.not_found', message: 'There is no such control.' });
}
