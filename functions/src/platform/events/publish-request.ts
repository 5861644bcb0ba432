import type { OutgoingEvent } from './outgoing.ts';

/*
 * `google.pubsub.v1.PublishRequest` in Protocol Buffers' wire format: { 1: topic, 2: repeated message }, where a message is
 * { 1: data, 2: repeated attribute { 1: key, 2: value }, 5: ordering_key }. Every field has wire type 2: tag, length, bytes.
 */
const TOPIC = 0x0a;
const MESSAGE = 0x12;
const DATA = 0x0a;
const ATTRIBUTE = 0x12;
const KEY = 0x0a;
const VALUE = 0x12;
const ORDERING_KEY = 0x2a;

/** What travels beside the body, so that a filter or a log need not open it. */
export function attributesOf(event: OutgoingEvent): Record<string, string> {
  const { id, type, traceId, version, key } = event;
  return { eventId: id, type, traceId, version: String(version), aggregateId: key };
}

/**
 * Events of one aggregate, whose id is the ordering key: Pub/Sub refuses a request that mixes keys. `room` bytes are left free in
 * front, for what frames the request.
 */
export function encodePublishRequest(
  topicPath: string,
  key: string,
  events: readonly OutgoingEvent[],
  room = 0,
): Buffer {
  const messages = events.map((event) => {
    const attributes = Object.entries(attributesOf(event)).map(([name, value]) => {
      const inner = [field(KEY, name), field(VALUE, value)];
      return { tag: ATTRIBUTE, text: null, inner, bytes: sum(inner) };
    });
    const inner = [field(DATA, event.body), ...attributes, field(ORDERING_KEY, key)];
    return { tag: MESSAGE, text: null, inner, bytes: sum(inner) };
  });
  const fields = [field(TOPIC, topicPath), ...messages];
  const request = Buffer.allocUnsafe(room + sum(fields));
  fields.reduce((at, one) => write(request, at, one), room);
  return request;
}

/** A field whose content is text, or fields of its own; `bytes` is how long its content is. */
interface Field {
  readonly tag: number;
  readonly text: string | null;
  readonly inner: readonly Field[];
  readonly bytes: number;
}

const NONE: readonly Field[] = [];

function field(tag: number, text: string): Field {
  return { tag, text, inner: NONE, bytes: Buffer.byteLength(text) };
}

function sum(fields: readonly Field[]): number {
  let bytes = 0;
  for (const one of fields) {
    bytes += 2 + one.bytes;
    for (let length = one.bytes; length > 127; length >>>= 7) bytes += 1;
  }
  return bytes;
}

/** Answers where the next field begins. */
function write(into: Buffer, start: number, { tag, text, inner, bytes }: Field): number {
  let at = start;
  into[at++] = tag;
  let length = bytes;
  for (; length > 127; length >>>= 7) into[at++] = (length & 127) | 128;
  into[at++] = length;
  if (text !== null) return at + into.write(text, at);
  return inner.reduce((next, one) => write(into, next, one), at);
}
