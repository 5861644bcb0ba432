import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { google } from '@google-cloud/pubsub/build/protos/protos';
import { Refusal, unary } from '../grpc.ts';
import { camelCase } from '../names.ts';
import { page } from '../page.ts';
import type { Broker } from './broker.ts';
import { acknowledge, modifyDeadline, pull, streamingPull } from './pull.ts';
import type { SubscriptionConfig } from './subscription.ts';
import { fromSubscription, toSubscription } from './wire.ts';

type Api = google.pubsub.v1.ISubscription;

/** Takes the fields that the mask names from the request, the rest from what is kept. */
function merge(kept: SubscriptionConfig, update: Api, paths: readonly string[]): SubscriptionConfig {
  const wire: Record<string, unknown> = { ...toSubscription(kept) };
  for (const path of paths) {
    const field = camelCase(path.split('.')[0] ?? '');
    if (['name', 'topic', 'enableMessageOrdering'].includes(field)) {
      throw new Refusal('INVALID_ARGUMENT', `${path} of a subscription cannot be changed.`);
    }
    wire[field] = update[field as keyof Api];
  }
  return { ...fromSubscription(wire), ...(kept.eventarc && { eventarc: kept.eventarc }) };
}

/** google.pubsub.v1.Subscriber over the broker, without snapshots and seeking. */
export function subscriber(broker: Broker): { implementation: UntypedServiceImplementation; stop: () => void } {
  const streams = new Set<() => void>();
  const find = (request: { subscription?: string | null }) => broker.subscription(request.subscription ?? '');
  const show = (name: string): object => toSubscription(broker.subscription(name).config);
  const implementation: UntypedServiceImplementation = {
    createSubscription: unary(async (request: Api) => {
      const config = fromSubscription(request);
      await broker.createSubscription(config);
      return show(config.name);
    }),
    getSubscription: unary((request: google.pubsub.v1.IGetSubscriptionRequest) => toSubscription(find(request).config)),
    updateSubscription: unary(async (request: google.pubsub.v1.IUpdateSubscriptionRequest) => {
      const { config } = broker.subscription(request.subscription?.name ?? '');
      const changed = merge(config, request.subscription ?? {}, request.updateMask?.paths ?? []);
      await broker.updateSubscription(changed);
      return show(config.name);
    }),
    modifyPushConfig: unary(async (request: google.pubsub.v1.IModifyPushConfigRequest) => {
      const { config } = find(request);
      const pushConfig = request.pushConfig ?? {};
      await broker.updateSubscription(merge(config, { pushConfig }, ['push_config']));
      return {};
    }),
    listSubscriptions: unary((request: google.pubsub.v1.IListSubscriptionsRequest) => {
      const prefix = `${request.project}/subscriptions/`;
      const names = [...broker.subscriptions.keys()].filter((name) => name.startsWith(prefix));
      const { items, nextPageToken } = page(names, (name) => name, request);
      return { subscriptions: items.map(show), nextPageToken };
    }),
    deleteSubscription: unary(async (request: google.pubsub.v1.IDeleteSubscriptionRequest) => {
      await broker.deleteSubscription(find(request).config.name);
      return {};
    }),
    acknowledge: unary(async (request: google.pubsub.v1.IAcknowledgeRequest) => {
      acknowledge(broker, find(request), request.ackIds ?? []);
      await broker.committed();
      return {};
    }),
    modifyAckDeadline: unary((request: google.pubsub.v1.IModifyAckDeadlineRequest) => {
      const subscription = find(request);
      for (const ackId of request.ackIds ?? []) modifyDeadline(subscription, ackId, request.ackDeadlineSeconds ?? 0);
      return {};
    }),
    pull: unary(async (request: google.pubsub.v1.IPullRequest) => {
      const most = request.maxMessages ?? 0;
      if (most <= 0) throw new Refusal('INVALID_ARGUMENT', 'max_messages must be greater than 0.');
      return { receivedMessages: await pull(find(request), most, request.returnImmediately ?? false) };
    }),
    streamingPull: streamingPull(broker, streams),
  };
  const stop = (): void => {
    for (const end of [...streams]) end();
  };
  return { implementation, stop };
}
