import { bodyToFile } from './body.ts';
import { resume } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { sendMedia } from './media.ts';
import { StorageRefusal, invalid } from './refusal.ts';

/** Buckets that everybody may read, as behind the CDN, have names that end so. */
const publicBuckets = '-media';
const longestSeconds = 7 * 24 * 3_600;

function refused(message: string): StorageRefusal {
  return new StorageRefusal(403, 'forbidden', message);
}

/**
 * Holds a V4 signed address to what it says: its time, and that every header it signed came along. Its signature is not
 * proven: on this machine nobody holds the key of a service account.
 */
export function checkSigned({ request, url, now }: Pick<Exchange, 'request' | 'url' | 'now'>): void {
  const read = (name: string): string => url.searchParams.get(`X-Goog-${name}`) ?? '';
  if (!/^[\da-f]{32,}$/i.test(read('Signature'))) throw refused('The address is not signed.');
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(read('Date')) ?? [];
  const since = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const seconds = Number(read('Expires'));
  if (Number.isNaN(since) || !(seconds >= 1 && seconds <= longestSeconds))
    throw invalid('X-Goog-Date or X-Goog-Expires is not valid.');
  if (now() > since + seconds * 1_000) throw new StorageRefusal(400, 'ExpiredToken', 'The signed address has expired.');
  for (const name of read('SignedHeaders').split(';')) {
    if (name !== '' && request.headers[name] === undefined)
      throw refused(`The header ${name} was signed but not sent.`);
  }
}

function rangeOf(header: unknown): readonly [number, number] | undefined {
  const found = /^(\d+),(\d+)$/.exec(typeof header === 'string' ? header : '');
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

/** `/{bucket}/{name}`, the XML API: what signed addresses lead to, for those who hold no key of ours. */
export async function signed(exchange: Exchange, bucket: string, name: string): Promise<void> {
  const { request, response, url, store, sessions, folder } = exchange;
  const id = url.searchParams.get('upload_id');
  if (id !== null) return resume(exchange, id);
  if (bucket.endsWith(publicBuckets) && (request.method === 'GET' || request.method === 'HEAD')) {
    const shown = store.get(bucket, name);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    return sendMedia(store.contentOf(shown), shown, request, response);
  }
  checkSigned(exchange);
  const type = request.headers['content-type'];
  const described = type === undefined ? {} : { contentType: type };
  const sizeRange = rangeOf(request.headers['x-goog-content-length-range']);
  if (request.method === 'GET' || request.method === 'HEAD') {
    const resource = store.get(bucket, name);
    return sendMedia(store.contentOf(resource), resource, request, response);
  }
  if (request.method === 'POST' && request.headers['x-goog-resumable'] === 'start') {
    request.resume();
    const generation = request.headers['x-goog-if-generation-match'];
    const expected = typeof generation === 'string' ? { ifGenerationMatch: generation } : {};
    const upload = { bucket, name, described, expected, ...(sizeRange === undefined ? {} : { sizeRange }) };
    const session = sessions.start(upload);
    const to = new URL(url.pathname, url.origin);
    to.searchParams.set('upload_id', session);
    response.writeHead(201, { Location: to.href, 'X-GUploader-UploadID': session, 'Content-Length': 0 }).end();
    return;
  }
  if (request.method === 'DELETE') {
    exchange.announce('deleted', store.remove(bucket, name));
    response.writeHead(204).end();
    return;
  }
  if (request.method !== 'PUT')
    throw new StorageRefusal(405, 'MethodNotAllowed', 'This address does not take that method.');
  const size = Number(request.headers['content-length']);
  if (sizeRange !== undefined && !(size >= sizeRange[0] && size <= sizeRange[1])) {
    throw new StorageRefusal(400, 'EntityTooLarge', 'The size is not within the range that the address allows.');
  }
  const resource = await store.put(bucket, name, await bodyToFile(request, folder), described);
  exchange.announce('finalized', resource);
  response.writeHead(200, { ETag: `"${resource.etag}"`, 'Content-Length': 0 }).end();
}
