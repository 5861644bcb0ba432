import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Expectations, ObjectResource, ObjectStore } from './object-store.ts';
import type { Progress, UploadSessions } from './upload-sessions.ts';

/** One request with what every part of the service needs to answer it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly store: ObjectStore;
  readonly sessions: UploadSessions;
  /** Where bodies are gathered before they become objects. */
  readonly folder: string;
  /** Epoch milliseconds of the local clock. */
  readonly now: () => number;
  /** Told of each object that became whole, or went. */
  readonly announce: (kind: 'finalized' | 'deleted' | 'metadataUpdated', resource: ObjectResource) => void;
}

export function json(response: ServerResponse, body: object, status = 200): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate',
  });
  response.end(text);
}

export function expectationsOf(url: URL): Expectations {
  const read = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  return { ifGenerationMatch: read('ifGenerationMatch'), ifMetagenerationMatch: read('ifMetagenerationMatch') };
}

/** The resource with its links. */
export function linked(resource: ObjectResource, url: URL): object {
  const path = `/b/${encodeURIComponent(resource.bucket)}/o/${encodeURIComponent(resource.name)}`;
  return {
    ...resource,
    selfLink: `${url.origin}/storage/v1${path}`,
    mediaLink: `${url.origin}/download/storage/v1${path}?generation=${resource.generation}&alt=media`,
  };
}

/** Takes the bytes of a resumable upload and answers 200 with the object, or 308 with what is kept so far. */
export async function resume(exchange: Exchange, id: string): Promise<void> {
  const { request, response, sessions, url } = exchange;
  const stated = /(?:^|,)\s*(crc32c)=([^,]+)|(?:^|,)\s*md5=([^,]+)/g;
  const checksum: Record<string, string> = {};
  for (const [, crc, crcValue, md5] of String(request.headers['x-goog-hash'] ?? '').matchAll(stated)) {
    if (crc !== undefined && crcValue !== undefined) checksum['crc32c'] = crcValue;
    if (md5 !== undefined) checksum['md5Hash'] = md5;
  }
  const progress: Progress = await sessions.accept(id, request, checksum);
  if (response.destroyed) return;
  if ('done' in progress) {
    exchange.announce('finalized', progress.done);
    return json(response, linked(progress.done, url));
  }
  const range = progress.persisted > 0 ? { Range: `bytes=0-${progress.persisted - 1}` } : {};
  response.writeHead(308, { ...range, 'Content-Length': 0, 'X-GUploader-UploadID': id }).end();
}
