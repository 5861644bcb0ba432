import { waitAfter, withJitter } from '../backoff.ts';
import type { Courier } from '../courier.ts';
import { describe, succeeded } from '../courier.ts';
import { Gate } from '../gate.ts';
import { messagePublished } from './eventarc.ts';
import type { Delivery } from './backlog.ts';
import type { Broker } from './broker.ts';
import type { Subscription } from './subscription.ts';

/** Where no function says how many it takes at once. */
const inFlightLimit = 16;
// The cloud waits 10 s to 10 min between tries; a person at a laptop does not want to.
const localBackoff = { minMs: 100, maxMs: 10_000 };

/** A pushed message as a CloudEvent in binary mode, the way Eventarc hands it to a function. */
function parcelFor({ config }: Subscription, { message }: Delivery, endpoint: string) {
  const publishTime = new Date(message.publishTime).toISOString();
  const { id: messageId, data, attributes, orderingKey } = message;
  const body = {
    message: { data, attributes, messageId, publishTime, ...(orderingKey !== '' && { orderingKey }) },
    subscription: config.name,
  };
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': message.id,
    'ce-type': messagePublished,
    'ce-source': `//pubsub.googleapis.com/${config.topic}`,
    'ce-time': publishTime,
  };
  return { url: endpoint, method: 'POST', headers, body: JSON.stringify(body), timeoutMs: config.ackDeadlineMs };
}

/** Posts a subscription's messages to its endpoint until each is acknowledged. Answers the function that ends it. */
export function startPush(broker: Broker, subscription: Subscription, courier: Courier): () => void {
  const { backlog, counters } = subscription;
  let stopped = false;

  const failed = (delivery: Delivery, reason: string): void => {
    const { config } = subscription;
    counters.lastFailure = reason;
    if (config.eventarc?.retry === false) return broker.drop(subscription, [delivery.message.id]);
    const { minBackoffMs: minMs = localBackoff.minMs, maxBackoffMs: maxMs = localBackoff.maxMs } = config;
    backlog.later(delivery, withJitter(waitAfter({ minMs, maxMs, maxDoublings: 32 }, delivery.attempts)));
  };

  const deliver = async (delivery: Delivery, endpoint: string): Promise<void> => {
    counters.deliveries += 1;
    if (delivery.attempts > 1) counters.redeliveries += 1;
    const outcome = await courier.deliver(parcelFor(subscription, delivery, endpoint));
    subscription.inFlight -= 1;
    if (stopped) return;
    if (outcome.kind === 'unreachable') {
      // No function has seen it, so it is no failed try, not even for a function without retries.
      delivery.attempts -= 1;
      counters.deliveries -= 1;
      gate.shut();
      backlog.makeReady(delivery);
      return;
    }
    gate.reached();
    if (succeeded(outcome)) broker.acknowledge(subscription, [delivery.message.id]);
    else failed(delivery, describe(outcome));
    pump();
  };

  const pump = (): void => {
    const endpoint = subscription.config.pushEndpoint;
    if (endpoint === undefined) return;
    while (
      !stopped &&
      gate.open &&
      subscription.inFlight < (subscription.config.eventarc?.concurrency ?? inFlightLimit)
    ) {
      const delivery = backlog.take();
      if (delivery === undefined) return;
      subscription.inFlight += 1;
      void deliver(delivery, endpoint);
    }
  };

  const gate = new Gate(pump);
  subscription.gate = gate;
  subscription.consumers.add(pump);
  pump();
  return () => {
    stopped = true;
    gate.stop();
    subscription.consumers.delete(pump);
  };
}
