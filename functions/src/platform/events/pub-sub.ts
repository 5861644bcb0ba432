import { elapsed } from '../clock.ts';
import type { Config } from '../config.ts';
import type { OutgoingEvent } from './outgoing.ts';
import { attributesOf } from './publish-request.ts';

/** How long Pub/Sub may take for one call before the sweeper tries again, in milliseconds. */
const DEADLINE_MS = 1_000;

export interface Publisher {
  ready(): Promise<void>;
  publish(topic: string, key: string, events: readonly OutgoingEvent[]): Promise<void>;
}

type Publish = (
  request: { topic: string; messages: readonly object[] },
  options: { deadline: number },
  done: (error: Error | null) => void,
) => void;

/**
 * The official client, on its own stub: retries and batching are the outbox's work. For what the
 * direct call has failed to send. One request carries one ordering key, because Pub/Sub refuses a mix.
 */
export function pubSubPublisher(settings: Pick<Config, 'GCLOUD_PROJECT'>): Publisher {
  let loading: Promise<Publish> | undefined;
  const load = (): Promise<Publish> => {
    loading ??= loadStub(settings.GCLOUD_PROJECT).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    ready: async () => {
      await load();
    },
    publish: async (topic, key, events) => {
      const publish = await load();
      const request = {
        topic: `projects/${settings.GCLOUD_PROJECT}/topics/${topic}`,
        messages: events.map((event) => ({
          data: Buffer.from(event.body),
          attributes: attributesOf(event),
          orderingKey: key,
        })),
      };
      // gRPC wants a moment of the machine's clock, which the local cloud's does not move.
      await new Promise<void>((resolve, reject) => {
        publish(request, { deadline: performance.timeOrigin + elapsed() + DEADLINE_MS }, (error) =>
          error === null ? resolve() : reject(error),
        );
      });
    },
  };
}

async function loadStub(projectId: string): Promise<Publish> {
  const { PubSub, v1 } = await import('@google-cloud/pubsub');
  // PubSub reads PUBSUB_EMULATOR_HOST and fits its options to it; the generated client then takes them over.
  const { options } = new PubSub({ projectId });
  const client = new v1.PublisherClient(options as ConstructorParameters<typeof v1.PublisherClient>[0]);
  const stub = await client.initialize();
  return (stub['publish'] as Publish).bind(stub);
}
