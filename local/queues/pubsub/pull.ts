import type { ServerDuplexStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { google } from '@google-cloud/pubsub/build/protos/protos';
import type { Delivery } from './backlog.ts';
import type { Broker } from './broker.ts';
import type { Subscription } from './subscription.ts';
import { ackIdOf, messageIdOf, toReceived } from './wire.ts';

const pullWaitMs = 5000;

function handOut(subscription: Subscription, most: number, deadlineMs: number): Delivery[] {
  const taken: Delivery[] = [];
  while (taken.length < most) {
    const delivery = subscription.backlog.take();
    if (delivery === undefined) break;
    subscription.counters.deliveries += 1;
    if (delivery.attempts > 1) subscription.counters.redeliveries += 1;
    subscription.backlog.lease(delivery, deadlineMs);
    taken.push(delivery);
  }
  return taken;
}

export function acknowledge(broker: Broker, subscription: Subscription, ackIds: readonly string[]): void {
  broker.acknowledge(subscription, ackIds.map(messageIdOf));
}

/** Zero seconds hands the message back, as a subscriber that refuses it does. */
export function modifyDeadline(subscription: Subscription, ackId: string, seconds: number): void {
  const { backlog, config } = subscription;
  const delivery = backlog.get(messageIdOf(ackId));
  if (delivery?.state !== 'out' || ackIdOf(delivery) !== ackId) return;
  if (seconds > 0) backlog.lease(delivery, seconds * 1000);
  else if (config.minBackoffMs !== undefined) backlog.later(delivery, config.minBackoffMs);
  else backlog.makeReady(delivery);
}

/** Answers what is there, or what comes within a few seconds. */
export async function pull(subscription: Subscription, most: number, atOnce: boolean): Promise<object[]> {
  const take = (): Delivery[] => handOut(subscription, most, subscription.config.ackDeadlineMs);
  const found = take();
  if (found.length > 0 || atOnce) return found.map(toReceived);
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      subscription.consumers.delete(done);
      resolve();
    };
    const timer = setTimeout(done, pullWaitMs);
    subscription.consumers.add(done);
  });
  return take().map(toReceived);
}

type Stream = ServerDuplexStream<google.pubsub.v1.IStreamingPullRequest, object>;

/** Sends messages as they come, never more than the client says it can hold. `open` holds what ends each stream. */
export function streamingPull(broker: Broker, open: Set<() => void>) {
  return (stream: Stream): void => {
    const held = new Map<string, Delivery>();
    let subscription: Subscription | undefined;
    let deadlineMs = 10_000;
    let most = 1000;

    const send = (): void => {
      if (subscription === undefined) return;
      for (const [ackId, delivery] of held) {
        if (delivery.state !== 'out' || subscription.backlog.get(delivery.message.id) !== delivery) held.delete(ackId);
      }
      const taken = handOut(subscription, most - held.size, deadlineMs);
      for (const delivery of taken) held.set(ackIdOf(delivery), delivery);
      if (taken.length > 0) stream.write({ receivedMessages: taken.map(toReceived) });
    };
    const end = (): void => {
      open.delete(end);
      subscription?.consumers.delete(send);
      clearInterval(sweep);
      // What a vanished client holds goes to others at once.
      for (const [ackId, delivery] of held) {
        if (subscription !== undefined && delivery.state === 'out') modifyDeadline(subscription, ackId, 0);
      }
      held.clear();
    };
    // Acknowledgements come by calls of their own, so room for more is looked for now and then.
    const sweep = setInterval(send, 50);

    open.add(end);
    stream.on('data', (request: google.pubsub.v1.IStreamingPullRequest) => {
      try {
        subscription ??= broker.subscription(request.subscription ?? '');
      } catch (error) {
        stream.emit('error', { code: status.NOT_FOUND, details: (error as Error).message });
        return end();
      }
      subscription.consumers.add(send);
      if (request.streamAckDeadlineSeconds) deadlineMs = request.streamAckDeadlineSeconds * 1000;
      if (Number(request.maxOutstandingMessages ?? 0) > 0) most = Number(request.maxOutstandingMessages);
      acknowledge(broker, subscription, request.ackIds ?? []);
      for (const [index, ackId] of (request.modifyDeadlineAckIds ?? []).entries()) {
        modifyDeadline(subscription, ackId, request.modifyDeadlineSeconds?.[index] ?? 0);
      }
      send();
    });
    stream.on('end', () => {
      end();
      stream.end();
    });
    stream.on('cancelled', end);
    stream.on('error', end);
  };
}
