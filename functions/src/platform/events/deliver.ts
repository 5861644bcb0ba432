import { rootLog } from '../log.ts';
import type { EventEnvelope } from './event.ts';
import { recordFailure } from './failures.ts';
import type { Outcome, Subscriber } from './subscriber.ts';

/**
 * One event to one subscriber. Throws when it should come again; after the eighth failed try the event is parked as a dead
 * letter and counts as delivered.
 */
export async function deliver(subscriber: Subscriber, envelope: EventEnvelope): Promise<Outcome | 'parked'> {
  try {
    return await subscriber.handle(envelope);
  } catch (error) {
    const { id, type, source, data, metadata, timestamp } = envelope;
    const fate = await recordFailure(
      {
        subscriber: subscriber.name,
        kind: 'event',
        id,
        topic: source,
        type,
        key: data.id,
        version: data.version,
        body: JSON.stringify(envelope),
        traceId: metadata.traceId,
        at: new Date(timestamp),
      },
      error,
    );
    if (fate === 'parked') return 'parked';
    throw error;
  }
}

/** One event to each subscriber that listens to it, independently. Throws if any of them wants it again. */
export async function dispatch(subscribers: readonly Subscriber[], envelope: EventEnvelope): Promise<void> {
  const listening = subscribers.filter((subscriber) => subscriber.on.some((kind) => kind.type === envelope.type));
  const outcomes = await Promise.allSettled(listening.map((subscriber) => deliver(subscriber, envelope)));
  const errors: unknown[] = [];
  outcomes.forEach((outcome, index) => {
    if (outcome.status === 'fulfilled') return;
    errors.push(outcome.reason);
    rootLog.warn('A subscriber will see an event again.', {
      subscriber: listening[index]!.name,
      eventId: envelope.id,
      eventType: envelope.type,
      traceId: envelope.metadata.traceId,
      error: outcome.reason,
    });
  });
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} of ${listening.length} subscribers failed.`);
}
