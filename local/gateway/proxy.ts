import { Agent, request as send } from 'node:http';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { cutShort, refuse, unreachable } from './envelope.ts';

export interface Upstream {
  readonly host: string;
  readonly port: number;
}

export interface Proxy {
  forward(path: string, request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

// Headers that concern one connection, not the message (RFC 9110 §7.6.1), and those that we set ourselves.
const ours = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
  ...['upgrade', 'host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto'],
]);
const hop = new Set(['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'trailer']);
const repeatable = new Set(['GET', 'HEAD', 'OPTIONS']);
const retryForMs = 8_000;
const pauseMs = 50;
// The host closes a connection that was idle for 5 s; one that is used again in that moment looks like a host that died.
const idleMs = 4_000;

function pass(raw: readonly string[], dropped: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!dropped.has(name.toLowerCase())) kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
}

/**
 * Streams requests to the functions host over kept connections. The host may be killed at any moment: a read waits for
 * the next one; a write that was not begun answers 503, one that was cut answers 502, and the client repeats it with its key.
 */
export function createProxy(upstream: Upstream): Proxy {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: 1_024,
    maxFreeSockets: 128,
    scheduling: 'lifo',
    timeout: idleMs,
  });

  const forward = (path: string, request: IncomingMessage, response: ServerResponse): void => {
    const method = request.method ?? 'GET';
    const supplied = request.headers['x-forwarded-for'];
    const client = request.socket.remoteAddress ?? '127.0.0.1';
    const headers = pass(request.rawHeaders, ours);
    headers.push('Host', `${upstream.host}:${upstream.port}`);
    headers.push('X-Forwarded-For', supplied === undefined ? client : `${String(supplied)}, ${client}`);
    headers.push('X-Forwarded-Host', request.headers.host ?? '', 'X-Forwarded-Proto', 'http');
    const started = performance.now();
    const again = repeatable.has(method);
    let current: ClientRequest | undefined;

    const attempt = (): void => {
      let answered = false;
      const outgoing = send({ ...upstream, agent, method, path, headers }, (answer) => {
        answered = true;
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', pass(answer.rawHeaders, hop));
        answer.pipe(response);
        // A body that ends early must not look whole to the client.
        answer.on('error', () => response.destroy());
      });
      current = outgoing;
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        if (answered || response.destroyed) return void response.destroy();
        if (again && performance.now() - started < retryForMs) return void setTimeout(attempt, pauseMs);
        request.unpipe(outgoing);
        request.resume();
        refuse(response, error.code === 'ECONNREFUSED' ? unreachable : cutShort);
      });
      if (again) outgoing.end();
      else request.pipe(outgoing);
    };

    response.on('close', () => response.writableFinished || current?.destroy());
    attempt();
  };
  return { forward, close: () => agent.destroy() };
}
