import * as bizconnect from '../modules/bizconnect/index.ts';
import * as subscriptions from '../modules/subscriptions/index.ts';
import * as wallets from '../modules/wallets/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { task } from '../platform/runtime/handle-task.ts';

/** What reacts to the topic `subscriptions`: a plan may have been paid from the wallet. */
export const subscribers = [
  subscriber('wallets.show-paid-plan', {
    on: [subscriptions.SubscriptionChanged, subscriptions.SubscriptionEnded],
    run: (ctx, { ownerKind: kind, ownerId: id }) => wallets.noteChange(ctx, { kind, id }),
  }),
  // A larger plan is more requests at once.
  subscriber('bizconnect.show-credits-of-plan', {
    on: [subscriptions.SubscriptionChanged, subscriptions.SubscriptionEnded],
    run: async (ctx, { ownerKind, ownerId }) => {
      if (ownerKind === 'business') await bizconnect.noteCredits(ctx, ownerId);
    },
  }),
];

export const tasks = [task(subscriptions.RenewSubscription, { run: subscriptions.renewSubscription })];
