import { randomUUID } from 'node:crypto';
import domain from 'node:domain';
import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LengthRequired, TooLarge, type AppError } from '../errors.ts';
import { rootLog } from '../log.ts';
import { drain } from './drain.ts';
import { BODY_LIMITS } from './http/body.ts';
import { errorEnvelope } from './http/envelope.ts';
import { now } from '../clock.ts';

/**
 * What the framework around an HTTPS function costs and lacks, mended from inside, each behind a test of what it finds.
 * Call once, while the function's module loads: the framework makes its server afterwards.
 */
let done = false;
const servers = new Set<http.Server>();
type Listener = (req: IncomingMessage, res: ServerResponse) => void;
const direct = new Map<string, Listener>();

/**
 * Answers the function's calls straight from Node's server. Express and five body parsers in front of it cost more than a whole
 * read. Where an instance runs something else than one HTTPS function (the local host), the framework's own way is taken.
 */
export function answerDirectly(functionTarget: string, listener: Listener): void {
  direct.set(functionTarget, listener);
}

export function tameFramework(): void {
  if (done) return;
  done = true;
  unplugDomain();
  watchServer();
  replaceExits();
}

/**
 * functions-framework 5 runs each call in a `node:domain`, whose async hook costs more than the rest of the call together.
 * Our pipeline answers its own failures and `replaceExits` the rest, so a stand-in that just runs the call will do.
 */
function unplugDomain(): void {
  if (typeof domain.create !== 'function') return;
  const standIn = {
    on: () => standIn,
    run: <T>(call: () => T): T => call(),
    bind: <T>(call: T): T => call,
    add: () => undefined,
    remove: () => undefined,
    enter: () => undefined,
    exit: () => undefined,
    dispose: () => undefined,
  };
  (domain as { create: () => unknown }).create = () => standIn;
}

/** The framework parses bodies of up to a gigabyte before it calls us. Ours are small, and say so before they are read. */
function watchServer(): void {
  const createServer = http.createServer.bind(http) as (...args: unknown[]) => http.Server;
  (http as { createServer: unknown }).createServer = (...args: unknown[]) => {
    const server = createServer(...args);
    const [listener] = server.listeners('request') as Listener[];
    if (listener === undefined) return server;
    servers.add(server);
    server.removeListener('request', listener);
    const own = direct.get(process.env['FUNCTION_TARGET'] ?? '') ?? listener;
    server.on('request', (req: IncomingMessage, res: ServerResponse) => {
      const refusal = refusesBody(req);
      if (refusal === null) own(req, res);
      else refuse(res, refusal);
    });
    return server;
  };
}

function refusesBody(req: IncomingMessage): AppError | null {
  const { method, headers } = req;
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return null;
  // The local host serves the event functions too; deployed, an HTTPS function is never sent an event.
  if (headers['ce-id'] !== undefined && process.env['FUNCTION_TARGET'] === 'host') return null;
  if (headers['transfer-encoding'] !== undefined && headers['content-length'] === undefined) return LengthRequired();
  const tooLarge = Number(headers['content-length'] ?? 0) > BODY_LIMITS.bytes;
  return tooLarge ? TooLarge({ meta: { maxBytes: BODY_LIMITS.bytes } }) : null;
}

function refuse(res: ServerResponse, error: AppError): void {
  const body = errorEnvelope(error, { requestId: randomUUID(), timestamp: now().toISOString() });
  res.writeHead(error.status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' }).end(body);
}

/**
 * The framework exits on any unhandled rejection and on SIGTERM at once, and forty strangers' requests go with it. We log the
 * first and go on (state lives in PostgreSQL; a lost transaction is rolled back by its timeout), and drain on the second.
 */
function replaceExits(): void {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error: unknown) => rootLog.error('stray error', { name: event, error }));
  }
  process.on('SIGTERM', () => void drain(servers));
  process.on('SIGINT', () => void drain(servers));
  const on = process.on.bind(process) as (event: string, handler: (...args: unknown[]) => void) => NodeJS.Process;
  const replaced = new Set(['unhandledRejection', 'uncaughtException', 'SIGTERM', 'SIGINT']);
  process.on = ((event: string, handler: (...args: unknown[]) => void) =>
    // Only the framework's own handlers are kept out; a later one that looks different is let in.
    replaced.has(event) && String(handler).includes('sendCrashResponse')
      ? process
      : on(event, handler)) as typeof process.on;
}
