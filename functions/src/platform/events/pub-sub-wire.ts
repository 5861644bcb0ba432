import type { Config } from '../config.ts';
import { FRAME_BYTES, GrpcChannel } from './grpc-channel.ts';
import type { Publisher } from './pub-sub.ts';
import { encodePublishRequest } from './publish-request.ts';
import { serviceToken } from './service-token.ts';

const PUBLISH = '/google.pubsub.v1.Publisher/Publish';
/** How long Pub/Sub may take for one call before the official client tries, in milliseconds. */
const DEADLINE_MS = 1_000;

/**
 * The publish call of the hot path, spoken directly. Each write makes it, and no two aggregates may share a request, so its
 * price counts. Measured with 16 at once, CPU of one message, and to load: 70 µs and 15 ms here; 150 µs and 300 ms on the
 * official client's stub; 180 µs through its generated method; 317 µs through `topic.publishMessage`. And 140 MB less memory.
 */
export function wirePublisher(settings: Pick<Config, 'GCLOUD_PROJECT' | 'PUBSUB_EMULATOR_HOST'>): Publisher {
  const local = settings.PUBSUB_EMULATOR_HOST;
  const channel = new GrpcChannel(local === undefined ? 'https://pubsub.googleapis.com' : `http://${local}`);
  const token = local === undefined ? serviceToken() : null;
  return {
    ready: async () => {
      await token?.();
    },
    publish: async (topic, key, events) => {
      const path = `projects/${settings.GCLOUD_PROJECT}/topics/${topic}`;
      const headers = {
        'x-goog-request-params': `topic=${encodeURIComponent(path)}`,
        ...(token === null ? {} : { authorization: `Bearer ${await token()}` }),
      };
      await channel.call(PUBLISH, encodePublishRequest(path, key, events, FRAME_BYTES), DEADLINE_MS, headers);
    },
  };
}

/** Publishes through the first; when that fails, through the second, which may take longer to load. */
export function eitherPublisher(first: Publisher, second: Publisher): Publisher {
  return {
    ready: () => first.ready().catch(() => second.ready()),
    publish: (topic, key, events) => first.publish(topic, key, events).catch(() => second.publish(topic, key, events)),
  };
}
