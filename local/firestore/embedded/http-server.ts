import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { callerOf } from './caller.ts';
import type { FirestoreService, Request } from './firestore-service.ts';
import { fromJson, toJson } from './protos.ts';
import type { RulesGuard } from './rules/rules-guard.ts';
import { RpcError, toRpcError } from './rpc-error.ts';
import { WebChannel } from './web-channel.ts';

const unaryMethods: Readonly<Record<string, string>> = {
  beginTransaction: 'BeginTransaction',
  commit: 'Commit',
  rollback: 'Rollback',
  batchWrite: 'BatchWrite',
  batchGet: 'BatchGetDocuments',
  runQuery: 'RunQuery',
  runAggregationQuery: 'RunAggregationQuery',
  listCollectionIds: 'ListCollectionIds',
};

// Only these take a parent collection or document in place of the database.
const parentMethods = new Set(['RunQuery', 'RunAggregationQuery', 'ListCollectionIds']);

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function allowBrowsers(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
  response.setHeader('access-control-allow-credentials', 'true');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-allow-methods', 'GET,POST,PUT,PATCH,DELETE,OPTIONS');
  response.setHeader('access-control-expose-headers', 'X-HTTP-Session-Id');
  response.setHeader('cache-control', 'no-store');
}

/** The HTTP/1 face: WebChannel for the streams, JSON for the rest, and the emulator's own controls. */
export function httpServer(service: FirestoreService, guard: RulesGuard): Server {
  const channel = new WebChannel(service);
  const server = createServer((request, response) => {
    const refuse = (error: unknown): void => {
      const { code, httpStatus, message } = toRpcError(error);
      if (response.headersSent) return void response.end();
      response.writeHead(httpStatus, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { code: httpStatus, status: code, message } }));
    };
    answer(service, guard, channel, request, response).catch(refuse);
  });
  server.on('close', () => channel.close());
  return server;
}

async function answer(
  service: FirestoreService,
  guard: RulesGuard,
  channel: WebChannel,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  allowBrowsers(request, response);
  if (request.method === 'OPTIONS') return void response.writeHead(200).end();
  const body = await textOf(request);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = decodeURIComponent(url.pathname);
  const stream = /\/google\.firestore\.v1\.Firestore\/(Listen|Write)\/channel$/.exec(path)?.[1];
  if (stream) return channel.handle(stream as 'Listen' | 'Write', request, body, url, response);
  const json = (value: unknown): void =>
    void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  if (path === '/') return void response.end('Ok\n');
  const control = /^\/emulator\/v1\/(projects\/[^/:]+)(:securityRules|\/databases\/[^/]+\/documents)$/.exec(path);
  if (control) {
    if (request.method === 'PUT') guard.replace(rulesIn(body));
    else if (request.method === 'DELETE') service.store.clear(path.slice('/emulator/v1/'.length));
    return json({});
  }
  json(await unary(service, path, body, request));
}

function rulesIn(body: string): string {
  const sent = JSON.parse(body) as { readonly rules?: { readonly files?: readonly { readonly content?: string }[] } };
  const content = sent.rules?.files?.[0]?.content;
  if (content === undefined) throw new RpcError('INVALID_ARGUMENT', 'The request carries no rules.');
  return content;
}

async function unary(
  service: FirestoreService,
  path: string,
  body: string,
  request: IncomingMessage,
): Promise<unknown> {
  const match = /^\/v1\/(projects\/[^/]+\/databases\/[^/]+)(\/documents[^:]*)(?::(\w+))?$/.exec(path);
  const [, database = '', rest = '', verb = ''] = match ?? [];
  const caller = callerOf(request.headers.authorization);
  if (match && verb === '' && request.method === 'GET') {
    return toJson('Document', await service.call('GetDocument', { name: database + rest }, caller));
  }
  const name = unaryMethods[verb];
  if (name === undefined)
    throw new RpcError('UNIMPLEMENTED', `The embedded Firestore has no ${request.method} ${path}.`);
  const home = parentMethods.has(name) ? { parent: database + rest } : { database };
  const message = fromJson<Request>(`${name}Request`, { ...(JSON.parse(body || '{}') as object), ...home });
  const stream = service.streams[name];
  if (stream) return (await stream(message, caller)).map((one) => toJson(`${name}Response`, one));
  const value = await service.call(name, message, caller);
  return name === 'Rollback' ? {} : toJson(`${name}Response`, value);
}
