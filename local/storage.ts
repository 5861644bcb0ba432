import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { TriggeredOptions } from './functions/triggers.ts';
import { listen, shut } from './process/http-server.ts';
import type { Service } from './service.ts';
import { download } from './storage/download-api.ts';
import { announcer } from './storage/events.ts';
import { json } from './storage/exchange.ts';
import type { Exchange } from './storage/exchange.ts';
import { bucketResource, copy, list, object, upload } from './storage/json-api.ts';
import { ObjectStore } from './storage/object-store.ts';
import { StorageRefusal, notFound } from './storage/refusal.ts';
import { signed } from './storage/signed-api.ts';
import { UploadSessions } from './storage/upload-sessions.ts';

const cors = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Content-Range, X-Goog-Content-Length-Range, X-Goog-If-Generation-Match, X-Goog-Resumable, X-Upload-Content-Type',
  'Access-Control-Expose-Headers': 'Content-Range, ETag, Location, Range, X-GUploader-UploadID, X-Goog-Hash',
  'Access-Control-Max-Age': '3600',
};

type Answer = (exchange: Exchange, parts: readonly string[]) => Promise<void> | void;

const at = (parts: readonly string[], index: number): string => parts[index] ?? '';

// Google's client leaves `/storage/v1` out when an emulator is named. The first pattern that fits the path as it was sent; its groups are decoded one by one, since names hold slashes.
const routes: readonly (readonly [RegExp, Answer])[] = [
  [/^\/(?:resumable\/)?upload\/storage\/v1\/b\/([^/]+)\/o\/?$/, (exchange, parts) => upload(exchange, at(parts, 0))],
  [
    /^(?:\/storage\/v1)?\/b\/([^/]+)\/o\/([^/]+)\/(rewriteTo|copyTo)\/b\/([^/]+)\/o\/([^/]+)$/,
    (exchange, parts) =>
      copy(exchange, [at(parts, 0), at(parts, 1)], [at(parts, 3), at(parts, 4)], at(parts, 2) === 'rewriteTo'),
  ],
  [
    /^(?:\/download)?(?:\/storage\/v1)?\/b\/([^/]+)\/o\/([^/]+)$/,
    (exchange, parts) => object(exchange, at(parts, 0), at(parts, 1)),
  ],
  [/^(?:\/storage\/v1)?\/b\/([^/]+)\/o\/?$/, (exchange, parts) => list(exchange, at(parts, 0))],
  [/^(?:\/storage\/v1)?\/b\/([^/]+)$/, (exchange, parts) => bucketResource(exchange, at(parts, 0))],
  [/^\/v0\/b\/([^/]+)\/o\/([^/]+)$/, (exchange, parts) => download(exchange, at(parts, 0), at(parts, 1))],
  [
    /^\/(?!storage\/|upload\/|v0\/|b\/)([^/]+)\/(.+)$/,
    (exchange, parts) => signed(exchange, at(parts, 0), at(parts, 1)),
  ],
];

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  request.resume();
  const known = error instanceof StorageRefusal;
  const [status, reason] = known ? [error.status, error.reason] : [500, 'backendError'];
  const message = error instanceof Error ? error.message : String(error);
  json(response, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } }, status);
}

/** Cloud Storage on this machine: the JSON API, resumable and signed uploads, and Firebase's download addresses. */
export async function startStorage(options: TriggeredOptions): Promise<Service> {
  const port = options.ports.storage;
  const address = `127.0.0.1:${port}`;
  const root = join(options.stateDir, 'storage');
  const now = options.clock.now;
  const store = new ObjectStore(join(root, 'objects'), now);
  const sessions = new UploadSessions(join(root, 'sessions'), store, now);
  const { announce, stop } = announcer(options);

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? address}`);
    const exchange: Exchange = {
      request,
      response,
      url,
      store,
      sessions,
      folder: join(root, 'incoming'),
      now,
      announce,
    };
    const answer = async (): Promise<void> => {
      const found = routes.flatMap(([pattern, run]) => {
        const match = pattern.exec(url.pathname);
        return match === null ? [] : [{ run, parts: match.slice(1).map((part) => decodeURIComponent(part)) }];
      })[0];
      if (found === undefined) throw notFound(`address: ${url.pathname}`);
      await found.run(exchange, found.parts);
    };
    answer().catch((error: unknown) => refuse(request, response, error));
  });
  await listen(server, port, 'storage');
  return {
    name: 'Cloud Storage',
    address,
    async stop() {
      stop();
      await shut(server);
    },
  };
}
