import { randomUUID } from 'node:crypto';
import { json } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { sendMedia } from './media.ts';
import type { ObjectResource } from './object-store.ts';
import { StorageRefusal } from './refusal.ts';

const tokensOf = (resource: ObjectResource): readonly string[] =>
  (resource.metadata?.['firebaseStorageDownloadTokens'] ?? '').split(',').filter((token) => token !== '');

/**
 * `/v0/b/{bucket}/o/{name}`: Firebase's download addresses. The content needs the token in the address; the resource comes with its
 * token, made at the first look. Uploads by the Firebase client go under storage.rules, which only the stock suite evaluates.
 */
export function download({ request, response, url, store }: Exchange, bucket: string, name: string): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const message = 'Upload through a signed address, or run "npm run emulators" to try storage.rules.';
    throw new StorageRefusal(501, 'notImplemented', message);
  }
  const found = store.get(bucket, name);
  if (url.searchParams.get('alt') === 'media') {
    if (!tokensOf(found).includes(url.searchParams.get('token') ?? '')) {
      throw new StorageRefusal(403, 'forbidden', 'Permission denied.');
    }
    return sendMedia(store.contentOf(found), found, request, response);
  }
  const fresh = { metadata: { firebaseStorageDownloadTokens: randomUUID() } };
  const resource = tokensOf(found).length > 0 ? found : store.patch(bucket, name, fresh);
  json(response, { ...resource, downloadTokens: tokensOf(resource).join(',') });
}
