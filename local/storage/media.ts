import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ObjectResource } from './object-store.ts';

/** The one range of a `Range` header, or undefined for the whole; null when it lies outside the object. */
export function parseRange(header: string | undefined, size: number): readonly [number, number] | undefined | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (found === null || (found[1] === '' && found[2] === '')) return undefined;
  const [, from = '', to = ''] = found;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first > last || first >= size ? null : [first, last];
}

/** Sends an object's content with its headers, whole or the range that was asked for. */
export function sendMedia(
  file: string,
  resource: ObjectResource,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const size = Number(resource.size);
  const range = parseRange(request.headers.range, size);
  const text = (key: string): string | undefined => (typeof resource[key] === 'string' ? resource[key] : undefined);
  const headers: Record<string, string | number> = {
    'Content-Type': resource.contentType,
    'Cache-Control': text('cacheControl') ?? 'public, max-age=3600',
    'Accept-Ranges': 'bytes',
    ETag: `"${resource.etag}"`,
    'Last-Modified': new Date(resource.updated).toUTCString(),
    'x-goog-hash': `crc32c=${resource.crc32c},md5=${resource.md5Hash}`,
    'x-goog-generation': resource.generation,
    'x-goog-metageneration': resource.metageneration,
    'x-goog-stored-content-length': size,
    'x-goog-stored-content-encoding': text('contentEncoding') ?? 'identity',
  };
  for (const [key, name] of [
    ['contentDisposition', 'Content-Disposition'],
    ['contentEncoding', 'Content-Encoding'],
  ] as const) {
    const value = text(key);
    if (value !== undefined) headers[name] = value;
  }
  for (const [key, value] of Object.entries(resource.metadata ?? {})) {
    if (key !== 'firebaseStorageDownloadTokens') headers[`x-goog-meta-${key}`] = value;
  }
  if (range === null) {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  const [first, last] = range ?? [0, size - 1];
  if (range !== undefined) headers['Content-Range'] = `bytes ${first}-${last}/${size}`;
  response.writeHead(range === undefined ? 200 : 206, { ...headers, 'Content-Length': last - first + 1 });
  if (request.method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(file, { start: first, end: last });
  stream.on('error', () => response.destroy());
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}
