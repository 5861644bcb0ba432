import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '../../config.ts';
import { InvalidCursor } from '../../errors.ts';
import type { CursorKeys } from '../route.ts';

/**
 * A list position, signed and bound to who asks and what he asked for: a cursor of another filter, another user or another
 * list is refused. Form: base64url(JSON keys) "." base64url(first 16 bytes of HMAC-SHA256).
 */
export function signCursor(keys: CursorKeys, binding: string): string {
  const payload = Buffer.from(JSON.stringify(keys)).toString('base64url');
  return `${payload}.${tag(payload, binding, secrets()[0]!)}`;
}

export function readCursor(cursor: string, binding: string): CursorKeys {
  const [payload, signature, ...rest] = cursor.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0 || cursor.length > 1024) throw refused();
  if (!secrets().some((secret) => same(signature, tag(payload, binding, secret)))) throw refused();
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as CursorKeys;
}

function tag(payload: string, binding: string, secret: string): string {
  return createHmac('sha256', secret).update(`${binding}\n${payload}`).digest().subarray(0, 16).toString('base64url');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** `new,old`: the first signs, all verify, so that rotating the secret breaks nobody's list. */
function secrets(): string[] {
  return config().CURSOR_SECRET.split(',');
}

const refused = () => InvalidCursor({ field: 'cursor' });
