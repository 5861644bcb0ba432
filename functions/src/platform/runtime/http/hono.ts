import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HonoRequest } from 'hono';
import { config } from '../../config.ts';
import { TooLarge } from '../../errors.ts';
import { BODY_LIMITS } from './body.ts';
import { compress } from './compress.ts';
import { corsHeaders, SECURITY_HEADERS } from './headers.ts';
import type { HttpReply, HttpRequest } from './message.ts';

/** Hosting sends `/api/v1/…`, the function's own address `/v1/…`: one form inside. A trailing slash means the same. */
export function apiPath(path: string): string {
  const inner = path.startsWith('/api/') ? path.slice(4) : path;
  return inner.length > 1 && inner.endsWith('/') ? inner.slice(0, -1) : inner;
}

export function requestOf(request: HonoRequest, env: HttpBindings, path: string): HttpRequest {
  const { incoming } = env;
  const question = request.url.indexOf('?');
  return {
    method: request.method,
    path,
    queryText: question === -1 ? '' : request.url.slice(question + 1).split('#')[0]!,
    params: {},
    header: (name) => {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    headers: () =>
      Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
      ),
    body: () => bodyOf(incoming),
    ip: clientAddress(incoming),
  };
}

/** The functions framework has read the body already; a plain server has not, and must not read more than the limit. */
function bodyOf(incoming: HttpBindings['incoming']): Promise<Buffer> {
  const read = (incoming as { rawBody?: unknown }).rawBody;
  if (Buffer.isBuffer(read)) return Promise.resolve(read);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      // What still comes is let pass, so that the refusal can be answered.
      if (size > BODY_LIMITS.bytes) reject(TooLarge({ meta: { maxBytes: BODY_LIMITS.bytes } }));
      else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => {
      if (!incoming.readableEnded) reject(new Error('The connection ended inside the body.'));
    });
  });
}

/**
 * The address that our own outermost proxy saw. Entries further left in X-Forwarded-For are whatever the client wrote.
 * IPv6 counts by /64, which is one subscriber.
 */
export function clientAddress(incoming: Pick<HttpBindings['incoming'], 'headers' | 'socket'>): string {
  const forwarded = [incoming.headers['x-forwarded-for'] ?? []]
    .flat()
    .join(',')
    .split(',')
    .map((part) => part.trim());
  const hops = config().TRUSTED_PROXY_HOPS;
  const seen = hops > 0 ? forwarded.at(-hops) : undefined;
  const address = seen === undefined || seen === '' ? (incoming.socket.remoteAddress ?? 'unknown') : seen;
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? `${plain.split(':').slice(0, 4).join(':')}::/64` : plain;
}

/**
 * Writes the answer to Node's own response: a web `Response` around every answer would cost more than our whole pipeline. Hono
 * is told that it has been sent.
 */
export async function respond(
  request: HttpRequest,
  reply: HttpReply,
  outgoing: HttpBindings['outgoing'],
): Promise<Response> {
  const headers: Record<string, string | number> = { ...SECURITY_HEADERS, ...reply.headers };
  const cors = corsHeaders(request.header('origin'));
  const vary = [reply.headers['vary'], cors['vary']].filter((part) => part !== undefined);
  Object.assign(headers, cors, vary.length > 0 ? { vary: vary.join(', ') } : {});
  const { body, encoding } = await compress(reply.body, request.header('accept-encoding'));
  if (encoding !== null) {
    headers['content-encoding'] = encoding;
    headers['vary'] = [...new Set([...vary, 'Accept-Encoding'])].join(', ');
  }
  if (reply.status !== 204 && reply.status !== 304) headers['content-length'] = Buffer.byteLength(body);
  outgoing.writeHead(reply.status, headers).end(body);
  return RESPONSE_ALREADY_SENT;
}
