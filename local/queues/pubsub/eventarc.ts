import type { Trigger } from '../../functions/triggers.ts';
import type { Broker } from './broker.ts';
import { defaultRetentionMs } from './subscription.ts';
import type { SubscriptionConfig } from './subscription.ts';

export const messagePublished = 'google.cloud.pubsub.topic.v1.messagePublished';

export interface Deployment {
  readonly project: string;
  readonly region: string;
  /** A function's URL is this, a slash and its name. */
  readonly functionsUrl: string;
  readonly triggers: readonly Trigger[];
}

function configFor(trigger: Trigger, to: Deployment): SubscriptionConfig | undefined {
  const { eventTrigger, name } = trigger;
  const topic = eventTrigger?.eventFilters?.['topic'];
  if (eventTrigger?.eventType !== messagePublished || topic === undefined) return undefined;
  return {
    name: `projects/${to.project}/subscriptions/eventarc-${to.region}-${name}-sub`,
    topic: topic.startsWith('projects/') ? topic : `projects/${to.project}/topics/${topic}`,
    // A function runs for at most 60 s unless it says otherwise, so a slow one is not called twice at once.
    ackDeadlineMs: 70_000,
    ordered: false,
    retentionMs: defaultRetentionMs,
    labels: {},
    pushEndpoint: `${to.functionsUrl}/${name}`,
    eventarc: { function: name, retry: eventTrigger.retry, concurrency: trigger.concurrency ?? null },
  };
}

/** Gives each function that listens to a topic its subscription, and takes away those of functions that are gone. */
export async function subscribeFunctions(broker: Broker, deployment: Deployment): Promise<void> {
  const wanted = new Map<string, SubscriptionConfig>();
  for (const trigger of deployment.triggers) {
    const config = configFor(trigger, deployment);
    if (config !== undefined) wanted.set(config.name, config);
  }
  for (const { config } of [...broker.subscriptions.values()]) {
    const moved = wanted.get(config.name)?.topic !== config.topic;
    if (config.eventarc !== undefined && moved) await broker.deleteSubscription(config.name);
  }
  for (const config of wanted.values()) {
    if (!broker.topics.has(config.topic)) await broker.createTopic(config.topic);
    if (broker.subscriptions.has(config.name)) await broker.updateSubscription(config);
    else await broker.createSubscription(config);
  }
}
