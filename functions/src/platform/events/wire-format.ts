/*
 * Protocol Buffers' wire format, as much of it as our requests need: fields of wire type 2 (tag, length, bytes), whose content is
 * text or other fields, and of wire type 0 (tag, whole number).
 */

/** `bytes` is how long its content is. */
export interface Field {
  readonly tag: number;
  readonly text: string | null;
  readonly number: number | null;
  readonly inner: readonly Field[];
  readonly bytes: number;
}

const NONE: readonly Field[] = [];

/** Text, or bytes that are text. */
export function text(tag: number, content: string): Field {
  return { tag, text: content, number: null, inner: NONE, bytes: Buffer.byteLength(content) };
}

/** A message in a message. */
export function message(tag: number, inner: readonly Field[]): Field {
  return { tag, text: null, number: null, inner, bytes: sum(inner) };
}

/** An enumeration or a whole number from 0 to 2⁵³ − 1. */
export function whole(tag: number, number: number): Field {
  return { tag, text: null, number, inner: NONE, bytes: varintBytes(number) };
}

/** The fields one after the other; `room` bytes are left free in front, for what frames them. */
export function encode(fields: readonly Field[], room = 0): Buffer {
  const into = Buffer.allocUnsafe(room + sum(fields));
  fields.reduce((at, one) => write(into, at, one), room);
  return into;
}

function varintBytes(number: number): number {
  let bytes = 1;
  for (let rest = number; rest > 127; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

function sum(fields: readonly Field[]): number {
  let bytes = 0;
  for (const one of fields) bytes += 1 + one.bytes + (one.number === null ? varintBytes(one.bytes) : 0);
  return bytes;
}

function writeVarint(into: Buffer, start: number, number: number): number {
  let at = start;
  let rest = number;
  for (; rest > 127; rest = Math.floor(rest / 128)) into[at++] = (rest % 128) | 128;
  into[at++] = rest;
  return at;
}

/** Answers where the next field begins. */
function write(into: Buffer, start: number, { tag, text: content, number, inner, bytes }: Field): number {
  into[start] = tag;
  if (number !== null) return writeVarint(into, start + 1, number);
  const at = writeVarint(into, start + 1, bytes);
  if (content !== null) return at + into.write(content, at);
  return inner.reduce((next, one) => write(into, next, one), at);
}
