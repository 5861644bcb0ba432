import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { google } from '@google-cloud/pubsub/build/protos/protos';
import { unary } from '../grpc.ts';
import { page } from '../page.ts';
import type { Broker } from './broker.ts';
import { checkName } from './names.ts';

/** google.pubsub.v1.Publisher over the broker. */
export function publisher(broker: Broker): UntypedServiceImplementation {
  const inProject = (name: string, project: string | null | undefined): boolean =>
    name.startsWith(`${project}/topics/`);
  return {
    publish: unary(async (request: google.pubsub.v1.IPublishRequest) => ({
      messageIds: await broker.publish(checkName('topics', request.topic), request.messages ?? []),
    })),
    createTopic: unary(async (request: google.pubsub.v1.ITopic) => {
      const name = checkName('topics', request.name);
      await broker.createTopic(name, request.labels ?? {});
      return broker.topic(name);
    }),
    getTopic: unary((request: google.pubsub.v1.IGetTopicRequest) => broker.topic(checkName('topics', request.topic))),
    listTopics: unary((request: google.pubsub.v1.IListTopicsRequest) => {
      const names = [...broker.topics.keys()].filter((name) => inProject(name, request.project));
      const { items, nextPageToken } = page(names, (name) => name, request);
      return { topics: items.map((name) => broker.topic(name)), nextPageToken };
    }),
    listTopicSubscriptions: unary((request: google.pubsub.v1.IListTopicSubscriptionsRequest) => {
      const { name } = broker.topic(checkName('topics', request.topic));
      const { items, nextPageToken } = page(broker.topicSubscriptions(name), (item) => item, request);
      return { subscriptions: items, nextPageToken };
    }),
    deleteTopic: unary(async (request: google.pubsub.v1.IDeleteTopicRequest) => {
      await broker.deleteTopic(checkName('topics', request.topic));
      return {};
    }),
  };
}
