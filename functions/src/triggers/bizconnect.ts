import * as bizconnect from '../modules/bizconnect/index.ts';
import { BusinessChanged, BusinessClosed, BusinessCreated, MemberChanged } from '../modules/identity/index.ts';
import { LISTING_EVENTS, ListingChangeApproved } from '../modules/listings/index.ts';
import { keysAtHand } from '../modules/messaging/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { mirror } from '../platform/mirror/mirror.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';
import { task } from '../platform/runtime/handle-task.ts';

/** Requests and connections of his businesses, for each member's own devices. */
const connections = mirror('connections', {
  on: [bizconnect.ConnectionSeatChanged],
  path: (id) => {
    const cut = id.indexOf('/');
    return `users/${id.slice(cut + 1)}/connections/${publicId('conn', id.slice(0, cut))}`;
  },
  nested: {
    collection: 'connections',
    shape: /^users\/[^/]+\/connections\/conn_[0-9a-z]{26}$/,
    idOf: (path) => {
      const [, uid, , document] = path.split('/');
      const id = parsePublicId('conn', document ?? '');
      return id === null ? null : `${id}/${uid!}`;
    },
  },
  load: bizconnect.loadSeat,
  scan: bizconnect.scanSeats,
});

/** How many requests his businesses may still make, for when he is offline. */
const credits = mirror('connection-credits', {
  on: [bizconnect.CreditSeatChanged],
  path: (id) => {
    const cut = id.indexOf('/');
    return `users/${id.slice(cut + 1)}/credits/${publicId('biz', id.slice(0, cut))}`;
  },
  nested: {
    collection: 'credits',
    shape: /^users\/[^/]+\/credits\/biz_[0-9a-z]{26}$/,
    idOf: (path) => {
      const [, uid, , document] = path.split('/');
      const id = parsePublicId('biz', document ?? '');
      return id === null ? null : `${id}/${uid!}`;
    },
  },
  load: bizconnect.loadCredits,
  scan: bizconnect.scanCredits,
});

/** What reacts to the topic `bizconnect`. What a business answered teaches what to suggest to it. */
export const subscribers = [
  connections,
  credits,
  subscriber('bizconnect.show-credits', {
    on: [bizconnect.ConnectionRequested, bizconnect.ConnectionEnded],
    run: (ctx, { requesterId }) => bizconnect.noteCredits(ctx, requesterId),
  }),
  subscriber('bizconnect.seat-members', {
    on: [bizconnect.ConnectionRequested, bizconnect.ConnectionAccepted, bizconnect.ConnectionEnded],
    run: bizconnect.seatMembers,
  }),
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
  subscriber('bizconnect.seat-business', {
    on: [BusinessChanged, BusinessClosed],
    run: (ctx, { id }) => bizconnect.seatAll(ctx, id),
  }),
  subscriber('bizconnect.show-credits-to-members', {
    on: [BusinessCreated, MemberChanged],
    run: (ctx, event) => bizconnect.noteCredits(ctx, 'businessId' in event ? event.businessId : event.id),
  }),
  subscriber('bizconnect.seat-member', {
    on: MemberChanged,
    run: (ctx, { businessId }) => bizconnect.seatAll(ctx, businessId),
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
