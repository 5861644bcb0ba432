import * as bizconnect from '../modules/bizconnect/index.ts';
import { BusinessChanged, BusinessClosed, BusinessCreated } from '../modules/identity/index.ts';
import { LISTING_EVENTS, ListingChangeApproved } from '../modules/listings/index.ts';
import { keysAtHand } from '../modules/messaging/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { task } from '../platform/runtime/handle-task.ts';

/** What reacts to the topic `bizconnect`. What a business answered teaches what to suggest to it. */
export const subscribers = [
  subscriber('bizconnect.rematch-profile', {
    on: bizconnect.MatchProfileChanged,
    run: (ctx, { id }) => bizconnect.noteChange(ctx, id),
  }),
  subscriber('bizconnect.rematch-answer', {
    on: bizconnect.ConnectionEnded,
    run: (ctx, { receiverId }) => bizconnect.noteChange(ctx, receiverId),
  }),
];
/** What a business lists or is verified for changes whom it fits. */
export const listingsSubscribers = [
  subscriber('bizconnect.rematch-listing', {
    on: [...LISTING_EVENTS, ListingChangeApproved],
    run: async (ctx, { businessId }) => {
      if (businessId !== null) await bizconnect.noteChange(ctx, businessId);
    },
  }),
];
export const identitySubscribers = [
  subscriber('bizconnect.rematch-business', {
    on: [BusinessCreated, BusinessChanged, BusinessClosed],
    run: (ctx, { id }) => bizconnect.noteChange(ctx, id),
  }),
];

export const tasks = [
  task(bizconnect.OpenTalk, {
    phones: true,
    call: () => keysAtHand('worker'),
    record: (ctx, _keys, payload) => bizconnect.openTalk(ctx, payload),
  }),
  task(bizconnect.RefreshMatches, { run: bizconnect.refreshChanged }),
];
