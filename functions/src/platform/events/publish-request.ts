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

/** Events of one aggregate, whose id is the ordering key: Pub/Sub refuses a request that mixes keys. */
export function encodePublishRequest(topicPath: string, key: string, events: readonly OutgoingEvent[]): Buffer {
  const parts: Uint8Array[] = [];
  add(parts, TOPIC, Buffer.from(topicPath));
  for (const event of events) {
    const message: Uint8Array[] = [];
    add(message, DATA, Buffer.from(event.body));
    for (const [name, value] of Object.entries(attributesOf(event))) {
      const attribute: Uint8Array[] = [];
      add(attribute, KEY, Buffer.from(name));
      add(attribute, VALUE, Buffer.from(value));
      add(message, ATTRIBUTE, Buffer.concat(attribute));
    }
    add(message, ORDERING_KEY, Buffer.from(key));
    add(parts, MESSAGE, Buffer.concat(message));
  }
  return Buffer.concat(parts);
}

function add(parts: Uint8Array[], tag: number, bytes: Buffer): void {
  const head = [tag];
  let length = bytes.length;
  for (; length > 127; length >>>= 7) head.push((length & 127) | 128);
  head.push(length);
  parts.push(Uint8Array.from(head), bytes);
}
