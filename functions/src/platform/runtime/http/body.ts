import { isUtf8 } from 'node:buffer';
import secureJson from 'secure-json-parse';
import { MalformedBody, TooLarge, UnsafeBody, UnsupportedType } from '../../errors.ts';

export const BODY_LIMITS = { bytes: 256 * 1024, depth: 20, keys: 2_000, string: 20_000 } as const;

/** Reads a JSON body of a mutating request. Limits come first, on the bytes, then on the shape. */
export function parseBody(raw: Buffer, contentType: string | undefined): unknown {
  if (raw.length === 0) return undefined;
  rawBodyOf(raw);
  const type = (contentType ?? '').split(';')[0]!.trim().toLowerCase();
  if (type !== 'application/json' && !type.endsWith('+json')) throw UnsupportedType();
  guardDepth(raw);
  if (!isUtf8(raw)) throw MalformedBody();
  let value: unknown;
  try {
    value = secureJson.parse(raw.toString('utf8'), null, {
      protoAction: 'error',
      constructorAction: 'error',
    });
  } catch (error) {
    throw MalformedBody({ cause: error });
  }
  guardShape(value);
  return value;
}

/** The bytes themselves, if they are not too many. */
export function rawBodyOf(raw: Buffer): Buffer {
  if (raw.length > BODY_LIMITS.bytes) throw TooLarge({ meta: { maxBytes: BODY_LIMITS.bytes } });
  return raw;
}

/** Counts brackets outside strings before parsing: ten kilobytes of "[" must not reach anything recursive. */
function guardDepth(raw: Buffer): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < raw.length; i++) {
    const byte = raw[i]!;
    if (inString) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > BODY_LIMITS.depth) throw UnsafeBody();
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
}

function guardShape(root: unknown): void {
  let keys = 0;
  const queue: unknown[] = [root];
  while (queue.length > 0) {
    const value = queue.pop();
    if (typeof value === 'string' && value.length > BODY_LIMITS.string) throw UnsafeBody();
    if (value === null || typeof value !== 'object') continue;
    const inner = Array.isArray(value) ? (value as unknown[]) : Object.values(value);
    keys += inner.length;
    if (keys > BODY_LIMITS.keys) throw UnsafeBody();
    for (const item of inner) queue.push(item);
  }
}
