import { copyFileSync, mkdirSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { bodyToFile, readJson, readMultipart } from './body.ts';
import { expectationsOf, json, linked, resume } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { sendMedia } from './media.ts';
import { StorageRefusal, invalid, notFound } from './refusal.ts';

const largestPage = 1_000;

/** `/upload/storage/v1/b/{bucket}/o`: simple, multipart and resumable uploads. */
export async function upload(exchange: Exchange, bucket: string): Promise<void> {
  const { request, response, url, store, sessions, folder } = exchange;
  const id = url.searchParams.get('upload_id');
  const kind = url.searchParams.get('uploadType');
  const expected = expectationsOf(url);
  if (id !== null) {
    if (request.method !== 'DELETE') return resume(exchange, id);
    sessions.cancel(id);
    response.writeHead(499, { 'Content-Length': 0 }).end();
    return;
  }
  if (request.method !== 'POST') throw new StorageRefusal(405, 'methodNotAllowed', 'Start an upload with POST.');
  const named = (described: { readonly [key: string]: unknown }): string => {
    const name = url.searchParams.get('name') ?? described['name'];
    if (typeof name === 'string' && name !== '') return name;
    throw invalid('Required: the name of the object.');
  };
  if (kind === 'resumable') {
    const described = await readJson(request);
    const type = request.headers['x-upload-content-type'];
    const whole = typeof type === 'string' ? { contentType: type, ...described } : described;
    const session = sessions.start({ bucket, name: named(described), described: whole, expected });
    url.searchParams.set('upload_id', session);
    response.writeHead(200, { Location: url.href, 'X-GUploader-UploadID': session, 'Content-Length': 0 }).end();
    return;
  }
  const { file, described } =
    kind === 'multipart'
      ? await readMultipart(request, folder)
      : { file: await bodyToFile(request, folder), described: { contentType: request.headers['content-type'] } };
  const resource = await store.put(bucket, named(described), file, described, expected);
  exchange.announce('finalized', resource);
  json(response, linked(resource, url));
}

/** `/storage/v1/b/{bucket}/o/{name}`: the object's resource and content. */
export async function object(exchange: Exchange, bucket: string, name: string): Promise<void> {
  const { request, response, url, store } = exchange;
  const expected = expectationsOf(url);
  if (request.method === 'GET' || request.method === 'HEAD') {
    const resource = store.get(bucket, name, expected);
    if (url.searchParams.get('alt') !== 'media') return json(response, linked(resource, url));
    return sendMedia(store.contentOf(resource), resource, request, response);
  }
  if (request.method === 'PATCH' || request.method === 'PUT') {
    const resource = store.patch(bucket, name, await readJson(request), expected);
    exchange.announce('metadataUpdated', resource);
    return json(response, linked(resource, url));
  }
  if (request.method !== 'DELETE')
    throw new StorageRefusal(405, 'methodNotAllowed', 'This object does not take that method.');
  exchange.announce('deleted', store.remove(bucket, name, expected));
  response.writeHead(204).end();
}

/** `…/o/{name}/rewriteTo/b/{bucket}/o/{name}` and `copyTo`: a copy on the server. */
export async function copy(
  exchange: Exchange,
  from: readonly [string, string],
  to: readonly [string, string],
  rewrite: boolean,
): Promise<void> {
  const { request, response, url, store, folder } = exchange;
  const source = store.get(...from);
  const described = { ...source, ...(await readJson(request)) };
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.part`);
  copyFileSync(store.contentOf(source), file);
  const resource = await store.put(...to, file, described, expectationsOf(url));
  exchange.announce('finalized', resource);
  const done = {
    kind: 'storage#rewriteResponse',
    done: true,
    objectSize: source.size,
    totalBytesRewritten: source.size,
  };
  json(response, rewrite ? { ...done, resource: linked(resource, url) } : linked(resource, url));
}

/** `/storage/v1/b/{bucket}/o`: names in pages, folded at a delimiter. */
export function list(exchange: Exchange, bucket: string): void {
  const { response, url, store } = exchange;
  const prefix = url.searchParams.get('prefix') ?? '';
  const delimiter = url.searchParams.get('delimiter') ?? '';
  const after = Buffer.from(url.searchParams.get('pageToken') ?? '', 'base64url').toString('utf8');
  const size = Math.min(Number(url.searchParams.get('maxResults') ?? largestPage) || largestPage, largestPage);
  const items: object[] = [];
  const prefixes = new Set<string>();
  let last = '';
  for (const resource of store.list(bucket, prefix)) {
    const end = delimiter === '' ? -1 : resource.name.indexOf(delimiter, prefix.length);
    const key = end === -1 ? resource.name : resource.name.slice(0, end + delimiter.length);
    if (key <= after || prefixes.has(key)) continue;
    if (items.length + prefixes.size === size) {
      const nextPageToken = Buffer.from(last).toString('base64url');
      return json(response, { kind: 'storage#objects', items, prefixes: [...prefixes], nextPageToken });
    }
    if (end === -1) items.push(linked(resource, url));
    else prefixes.add(key);
    last = key;
  }
  json(response, { kind: 'storage#objects', items, prefixes: [...prefixes] });
}

/** `/storage/v1/b/{bucket}`: every bucket that is asked for exists. */
export function bucketResource(exchange: Exchange, name: string): void {
  if (name === '') throw notFound('bucket');
  json(exchange.response, {
    kind: 'storage#bucket',
    id: name,
    name,
    location: 'EUROPE-WEST1',
    locationType: 'region',
    storageClass: 'STANDARD',
    metageneration: '1',
    selfLink: `${exchange.url.origin}/storage/v1/b/${encodeURIComponent(name)}`,
  });
}
