import { join } from 'node:path';
import { listen } from '../grpc.ts';
import { loadServices } from '../proto.ts';
import type { QueueOptions } from '../queue-options.ts';
import { Broker } from './broker.ts';
import { subscribeFunctions } from './eventarc.ts';
import type { Deployment } from './eventarc.ts';
import { publisher } from './publisher.ts';
import { startPush } from './push.ts';
import { subscriber } from './subscriber.ts';
import type { Subscription } from './subscription.ts';

export interface SubscriptionStats {
  readonly name: string;
  readonly topic: string;
  readonly function: string | null;
  readonly backlog: number;
  readonly inFlight: number;
  /** Milliseconds by the virtual clock; 0 without a backlog. */
  readonly oldestUnackedMs: number;
  readonly deliveries: number;
  readonly redeliveries: number;
  readonly acknowledged: number;
  readonly dropped: number;
  readonly lastFailure: string | null;
}

export interface PubSub {
  stats(): SubscriptionStats[];
  /** Messages that a push still owes; what waits for a puller is not ours to deliver. */
  owed(): number;
  stop(): void;
}

export async function startPubSub(options: QueueOptions, deployment: Deployment): Promise<PubSub> {
  const { clock, chaos, courier } = options;
  const broker = new Broker({ file: join(options.stateDir, 'pubsub.jsonl'), clock, chaos });
  await subscribeFunctions(broker, deployment);
  const [publisherDefinition, subscriberDefinition] = loadServices('@google-cloud/pubsub', [
    'google.pubsub.v1.Publisher',
    'google.pubsub.v1.Subscriber',
  ]);
  const pulling = subscriber(broker);
  const close = await listen('Pub/Sub', options.port, [
    { definition: publisherDefinition!, implementation: publisher(broker) },
    { definition: subscriberDefinition!, implementation: pulling.implementation },
  ]).catch((error: unknown) => {
    broker.close();
    throw error;
  });
  const ends: (() => void)[] = [];
  broker.onSubscription = (subscription) => ends.push(startPush(broker, subscription, courier));
  for (const subscription of broker.subscriptions.values()) broker.onSubscription(subscription);

  const statsOf = ({ config, backlog, counters, inFlight }: Subscription): SubscriptionStats => {
    const oldest = backlog.oldest();
    return {
      name: config.name,
      topic: config.topic,
      function: config.eventarc?.function ?? null,
      backlog: backlog.size,
      inFlight,
      oldestUnackedMs: oldest === undefined ? 0 : clock.now() - oldest.publishTime,
      ...counters,
    };
  };
  return {
    stats: () => [...broker.subscriptions.values()].map(statsOf),
    owed: () =>
      [...broker.subscriptions.values()]
        .filter(({ config }) => config.pushEndpoint !== undefined)
        .reduce((sum, { backlog }) => sum + backlog.size, 0),
    stop() {
      for (const end of ends) end();
      pulling.stop();
      close();
      broker.close();
    },
  };
}
