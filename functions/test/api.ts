import { createHash } from 'node:crypto';
import { MANIFEST } from '../src/http/manifest.ts';
import { createDispatcher, type AppOptions } from '../src/platform/runtime/http/app.ts';
import type { HttpReply } from '../src/platform/runtime/http/message.ts';

/** Calls the API as a client would, without a socket: same pipeline, same bytes. */
export interface ApiCall {
  /** Firebase uid of the caller; omit for an anonymous call. */
  readonly as?: string;
  /** Further claims of the token, and `iat`/`exp` in seconds to bend time. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** False sends no Idempotency-Key with a mutating call; a text sends that one. */
  readonly key?: string | false;
}

export interface ApiAnswer<Data = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly data: Data;
  readonly errors: readonly {
    code: string;
    field?: string;
    message: string;
    source?: string;
    meta?: Record<string, unknown>;
  }[];
  readonly meta: { requestId: string; pagination?: { limit: number; next: string | null } };
}

export type Api = <Data = never>(signature: string, call?: ApiCall) => Promise<ApiAnswer<Data>>;

export function apiOf(app: AppOptions): Api {
  const dispatch = createDispatcher(app);
  return async <Data>(signature: string, call: ApiCall = {}) => {
    const [method, address] = signature.split(' ') as [string, string];
    const [path, queryText = ''] = address.split('?') as [string, string?];
    const bytes = call.raw ?? (call.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(call.body)));
    const key = call.key === undefined && method !== 'GET' ? crypto.randomUUID() : call.key;
    const headers: Record<string, string | undefined> = {
      ...(bytes.length > 0 ? { 'content-type': 'application/json' } : {}),
      ...(call.as === undefined ? {} : { authorization: `Bearer ${tokenOf(call.as, call.claims)}` }),
      ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
      ...call.headers,
    };
    const reply = await dispatch({
      method,
      path,
      queryText,
      params: {},
      header: (name) => headers[name],
      headers: () => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value ?? ''])),
      body: () => Promise.resolve(bytes),
      ip: headers['x-test-ip'] ?? addressOfTest(),
    });
    return answerOf<Data>(reply);
  };
}

/** A test calls from an address of its own: what one takes from the limiter for strangers, no other test of the worker lacks. */
function addressOfTest(): string {
  const { testPath, currentTestName } = expect.getState();
  const [a, b, c] = createHash('sha256').update(`${testPath} ${currentTestName}`).digest();
  return `10.${a}.${b}.${c}`;
}

/** The public API and the staff's, as the manifest serves them. */
export const api: Api = apiOf(MANIFEST.api);
export const adminApi: Api = apiOf(MANIFEST.admin);

/** An ID token as the Auth emulator makes it: right in every claim, unsigned. */
export function tokenOf(uid: string, claims: Readonly<Record<string, unknown>> = {}): string {
  const seconds = Math.floor(Date.now() / 1000);
  const project = process.env['GCLOUD_PROJECT']!;
  const payload = {
    iss: `https://securetoken.google.com/${project}`,
    aud: project,
    sub: uid,
    user_id: uid,
    iat: seconds,
    exp: seconds + 3600,
    ...claims,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`;
}

function answerOf<Data>(reply: HttpReply): ApiAnswer<Data> {
  const parsed = (reply.body === '' ? {} : JSON.parse(reply.body)) as Partial<ApiAnswer<Data>>;
  return {
    status: reply.status,
    headers: reply.headers,
    text: reply.body,
    data: parsed.data as Data,
    errors: parsed.errors ?? [],
    meta: parsed.meta ?? { requestId: '' },
  };
}
