import type { OutgoingEvent } from './outgoing.ts';
import { encode, message, text } from './wire-format.ts';

/*
 * `google.pubsub.v1.PublishRequest` in Protocol Buffers' wire format: { 1: topic, 2: repeated message }, where a message is
 * { 1: data, 2: repeated attribute { 1: key, 2: value }, 5: ordering_key }.
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
    const attributes = Object.entries(attributesOf(event)).map(([name, value]) =>
      message(ATTRIBUTE, [text(KEY, name), text(VALUE, value)]),
    );
    return message(MESSAGE, [text(DATA, event.body), ...attributes, text(ORDERING_KEY, key)]);
  });
  return encode([text(TOPIC, topicPath), ...messages], room);
}
