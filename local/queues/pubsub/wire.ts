import type { google } from '@google-cloud/pubsub/build/protos/protos';
import { Refusal } from '../grpc.ts';
import { fromWire, toWire } from '../time.ts';
import type { Delivery } from './backlog.ts';
import { checkName } from './names.ts';
import { defaultRetentionMs } from './subscription.ts';
import type { SubscriptionConfig } from './subscription.ts';

type Wire = google.pubsub.v1.ISubscription;

function checkSeconds(field: string, ms: number, from: number, to: number): number {
  if (ms >= from * 1000 && ms <= to * 1000) return ms;
  throw new Refusal('INVALID_ARGUMENT', `${field} must be ${from} to ${to} seconds.`);
}

function checkPush(endpoint: string): string {
  if (/^https?:\/\//.test(endpoint)) return endpoint;
  throw new Refusal('INVALID_ARGUMENT', `"${endpoint}" is no address that messages can be pushed to.`);
}

/** Refuses what the local cloud cannot honour rather than ignoring it. */
export function fromSubscription(wire: Wire): SubscriptionConfig {
  for (const field of ['filter', 'deadLetterPolicy', 'bigqueryConfig', 'cloudStorageConfig'] as const) {
    if (wire[field]) throw new Refusal('UNIMPLEMENTED', `The local Pub/Sub has no subscriptions with ${field}.`);
  }
  const endpoint = wire.pushConfig?.pushEndpoint;
  const minBackoffMs = fromWire(wire.retryPolicy?.minimumBackoff);
  const maxBackoffMs = fromWire(wire.retryPolicy?.maximumBackoff);
  return {
    name: checkName('subscriptions', wire.name),
    topic: checkName('topics', wire.topic),
    ackDeadlineMs: checkSeconds('ack_deadline_seconds', (wire.ackDeadlineSeconds || 10) * 1000, 10, 600),
    ordered: wire.enableMessageOrdering ?? false,
    retentionMs: checkSeconds(
      'message_retention_duration',
      fromWire(wire.messageRetentionDuration) ?? defaultRetentionMs,
      600,
      31 * 86_400,
    ),
    labels: wire.labels ?? {},
    ...(minBackoffMs !== undefined && { minBackoffMs }),
    ...(maxBackoffMs !== undefined && { maxBackoffMs }),
    ...(endpoint && { pushEndpoint: checkPush(endpoint) }),
  };
}

export function toSubscription(config: SubscriptionConfig): object {
  const { minBackoffMs, maxBackoffMs, pushEndpoint } = config;
  return {
    name: config.name,
    topic: config.topic,
    ackDeadlineSeconds: config.ackDeadlineMs / 1000,
    enableMessageOrdering: config.ordered,
    messageRetentionDuration: toWire(config.retentionMs),
    labels: config.labels,
    pushConfig: pushEndpoint === undefined ? {} : { pushEndpoint },
    state: 'ACTIVE',
    ...(minBackoffMs !== undefined &&
      maxBackoffMs !== undefined && {
        retryPolicy: { minimumBackoff: toWire(minBackoffMs), maximumBackoff: toWire(maxBackoffMs) },
      }),
  };
}

// The handle of one handing-out: an older one no longer moves the deadline of a newer one.
export const ackIdOf = ({ message, attempts }: Delivery): string => `${message.id}-${attempts}`;
export const messageIdOf = (ackId: string): string => ackId.slice(0, ackId.indexOf('-'));

export function toReceived(delivery: Delivery): object {
  const { message, attempts } = delivery;
  return {
    ackId: ackIdOf(delivery),
    deliveryAttempt: attempts,
    message: {
      data: Buffer.from(message.data, 'base64'),
      attributes: message.attributes,
      messageId: message.id,
      publishTime: toWire(message.publishTime),
      orderingKey: message.orderingKey,
    },
  };
}
