import document from '../../../../openapi.json' with { type: 'json' };
import { createHash } from 'node:crypto';
import type { HttpReply, HttpRequest } from './message.ts';

const text = JSON.stringify(document);
const etag = `W/"${createHash('sha1').update(text).digest('base64url').slice(0, 16)}"`;

/** The committed document, as it was generated: what is served is what was reviewed. */
export function openapiReply(request: HttpRequest): HttpReply {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300', etag };
  return request.header('if-none-match') === etag
    ? { status: 304, headers, body: '' }
    : { status: 200, headers, body: text };
}
