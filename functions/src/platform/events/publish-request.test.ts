import { protos } from '@google-cloud/pubsub';
import fc from 'fast-check';
import type { OutgoingEvent } from './outgoing.ts';
import { attributesOf, encodePublishRequest } from './publish-request.ts';

const text = fc.string({ unit: 'binary', maxLength: 300 });
const event: fc.Arbitrary<OutgoingEvent> = fc.record({
  kind: fc.constant('event' as const),
  id: fc.uuid(),
  topic: fc.constant('listings'),
  type: text,
  key: text,
  version: fc.nat(),
  traceId: text,
  body: fc.oneof(text, fc.string({ minLength: 16_000, maxLength: 20_000 })),
});

describe('A publish request', () => {
  test('has the very bytes that the official client writes', () => {
    const { PublishRequest } = protos.google.pubsub.v1;
    fc.assert(
      fc.property(text, text, fc.array(event, { maxLength: 4 }), (topic, key, events) => {
        const official = PublishRequest.encode({
          topic,
          messages: events.map((one) => ({
            data: Buffer.from(one.body),
            attributes: attributesOf(one),
            orderingKey: key,
          })),
        }).finish();
        expect(encodePublishRequest(topic, key, events).equals(official)).toBe(true);
      }),
    );
  });
});
