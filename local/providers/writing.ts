import type { DeliverMode } from './fake.ts';

/** The bytes of a message: one object can be written in many ways, and a signature is of the bytes. */
export function bytesOf(body: unknown, mode: DeliverMode): Buffer {
  if (typeof body === 'string') return Buffer.from(body);
  if (mode === 'pretty') return Buffer.from(JSON.stringify(body, null, 2));
  const text = JSON.stringify(body);
  if (mode !== 'escaped') return Buffer.from(text);
  const ascii = text.replaceAll('/', '\\/').replace(/[^ -~]/g, (letter) => {
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return Buffer.from(ascii);
}

/** Changes one byte in the middle, a digit if there is one: what a signature must notice. */
export function corrupt(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const digit = copy.findIndex((byte) => byte >= 0x30 && byte <= 0x38);
  const at = digit === -1 ? copy.length >> 1 : digit;
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** The message with all its amounts a hundred times as large. */
export function inflated(value: unknown, key = ''): unknown {
  if (/amount|value/i.test(key) && typeof value === 'number') return value * 100;
  if (/amount|value/i.test(key) && typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) {
    return value.includes('.') ? `99${value}` : `${value}00`;
  }
  if (Array.isArray(value)) return value.map((item) => inflated(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inflated(inner, name)]));
}
