import * as identity from '../modules/identity/index.ts';
import * as messaging from '../modules/messaging/index.ts';
import * as teams from '../modules/teams/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { mirror } from '../platform/mirror/mirror.ts';
import { task } from '../platform/runtime/handle-task.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';

/** Who works in an inbox; what is in it is shown to them only. */
const inboxes = mirror('inboxes', {
  on: [teams.InboxChanged],
  path: (id) => `inboxes/${publicId('inb', id)}`,
  idOf: (document) => parsePublicId('inb', document),
  load: teams.loadInbox,
  scan: teams.scanInboxes,
});

/** Whose each conversation is. */
const assignments = mirror('assignments', {
  on: teams.TICKET_EVENTS,
  path: (id) => {
    const [inbox, conversation] = id.split('/') as [string, string];
    return `inboxes/${publicId('inb', inbox)}/assignments/${publicId('conv', conversation)}`;
  },
  nested: {
    collection: 'assignments',
    shape: /^inboxes\/inb_[0-9a-z]{26}\/assignments\/conv_[0-9a-z]{26}$/,
    idOf: (path) => {
      const [, inbox = '', , conversation = ''] = path.split('/');
      const ids = [parsePublicId('inb', inbox), parsePublicId('conv', conversation)];
      return ids.includes(null) ? null : ids.join('/');
    },
  },
  load: teams.loadTicket,
  scan: teams.scanTickets,
});

/** What has climbed to somebody, on his own devices. */
const escalations = mirror('escalations', {
  on: [teams.EscalationChanged],
  path: (id) => {
    const cut = id.indexOf('/');
    return `users/${id.slice(cut + 1)}/escalations/${publicId('esc', id.slice(0, cut))}`;
  },
  nested: {
    collection: 'escalations',
    shape: /^users\/[^/]+\/escalations\/esc_[0-9a-z]{26}$/,
    idOf: (path) => {
      const [, uid, , document] = path.split('/');
      const id = parsePublicId('esc', document ?? '');
      return id === null ? null : `${id}/${uid!}`;
    },
  },
  load: teams.loadEscalation,
  scan: teams.scanEscalations,
});

/** What waits is handed out as soon as it waits, and as soon as somebody has room again. */
const distribute = subscriber('teams.distribute', {
  on: [teams.TicketQueued, teams.TicketReturned, teams.TicketReopened, teams.TicketResolved, teams.TicketLabelled],
  run: (ctx, { inboxId }) => teams.distribute(ctx, { inboxId }),
});

/** Who comes on duty gets what waits; who goes off has nothing any more (CHT-7). */
const followAgent = subscriber('teams.follow-agent', { on: teams.AgentChanged, run: teams.followAgent });

/** What reacts to the topic `teams`. */
export const subscribers = [inboxes, assignments, escalations, distribute, followAgent];

/** What reacts to the topic `messaging`. */
export const messagingSubscribers = [
  subscriber('teams.take-in', {
    on: messaging.ConversationOpened,
    run: (ctx, { id }) => teams.takeIn(ctx, { conversationId: id }),
  }),
  subscriber('teams.follow-messages', { on: messaging.MessageSent, run: teams.followMessage }),
  subscriber('teams.follow-closing', {
    on: messaging.ConversationClosed,
    run: (ctx, { id }) => teams.followClosing(ctx, { conversationId: id }),
  }),
];

/** What reacts to the topic `identity`: whoever may no longer speak for a business is nobody's agent there. */
export const identitySubscribers = [
  subscriber('teams.follow-members', { on: identity.MemberChanged, run: teams.followPerson }),
  subscriber('teams.follow-people', {
    on: [identity.UserChanged, identity.RolesChanged],
    run: (ctx, { id }) => teams.followPerson(ctx, { userId: id }),
  }),
];

const atHand = { phones: true, call: () => messaging.keysAtHand('worker') } as const;

export const tasks = [
  task(teams.BringIn, { ...atHand, record: (ctx, _keys, payload) => teams.bringIn(ctx, payload) }),
  task(teams.SeeOut, { run: (ctx, payload) => teams.seeOut(ctx, payload) }),
  task(teams.CheckTicket, { run: (ctx, payload) => teams.attend(ctx, payload) }),
  task(teams.RetimeInbox, { run: (ctx, payload) => teams.retimeInbox(ctx, payload) }),
  task(teams.Distribute, { run: (ctx, payload) => teams.distribute(ctx, payload) }),
];
