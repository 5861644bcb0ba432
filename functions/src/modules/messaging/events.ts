import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';

const TOPIC = 'messaging';
const version = z.int().min(1);

/** Of a conversation: who takes part, their marks, open or closed. */
const Conversation = z.object({ id: z.uuid(), version, kind: z.enum(['connection', 'listing', 'support', 'group']) });
export const ConversationOpened = defineEvent(
  TOPIC,
  'messaging.conversation_opened',
  Conversation.extend({ subjectId: z.uuid().nullable() }),
);
export const ConversationChanged = defineEvent(TOPIC, 'messaging.conversation_changed', Conversation);
export const ConversationClosed = defineEvent(TOPIC, 'messaging.conversation_closed', Conversation);
export const ConversationReopened = defineEvent(TOPIC, 'messaging.conversation_reopened', Conversation);
export const MemberAdded = defineEvent(
  TOPIC,
  'messaging.member_added',
  Conversation.extend({ userId: z.uuid(), role: z.string() }),
);
export const MemberRemoved = defineEvent(TOPIC, 'messaging.member_removed', Conversation.extend({ userId: z.uuid() }));

/** Of a message: `id` is `<conversation uuid>/<seq>`. Never its words: who may read them loads them. */
const Message = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}\/\d+$/),
  version,
  conversationId: z.uuid(),
  seq: z.int().min(1),
  /** Null of a system message. */
  senderUserId: z.uuid().nullable(),
  senderBusinessId: z.uuid().nullable(),
  kind: z.string(),
});
/** One event a message: with it, each member's summary is at least at this version. */
export const MessageSent = defineEvent(
  TOPIC,
  'messaging.message_sent',
  Message.extend({ members: z.array(z.object({ uid: z.string(), version })).default([]) }),
);
export const MessageEdited = defineEvent(TOPIC, 'messaging.message_edited', Message);
export const MessageDeleted = defineEvent(TOPIC, 'messaging.message_deleted', Message);
/** For moderators: what was seen in a new account's message. */
export const MessageFlagged = defineEvent(
  TOPIC,
  'messaging.message_flagged',
  Message.extend({ flags: z.array(z.string()) }),
);

/** Of a member's own summary: `id` is `<conversation uuid>/<Firebase uid>`. */
export const SummaryChanged = defineEvent(
  TOPIC,
  'messaging.summary_changed',
  z.object({ id: z.string().regex(/^[0-9a-f-]{36}\/.+$/), version }),
);

/**
 * Of a member whose devices have acknowledged nothing of `fromSeq` to `toSeq` in time: for whoever knows other ways to reach him. Once an
 * absence; `id` is `<conversation uuid>/<user uuid>`, `since` when the first of them was written, UTC.
 */
export const MessagesUndelivered = defineEvent(
  TOPIC,
  'messaging.undelivered',
  z.object({
    id: z.string().regex(/^[0-9a-f-]{36}\/[0-9a-f-]{36}$/),
    version,
    conversationId: z.uuid(),
    userId: z.uuid(),
    fromSeq: z.int().min(1),
    toSeq: z.int().min(1),
    since: z.iso.datetime(),
  }),
);

export const CONVERSATION_EVENTS = [
  ConversationOpened,
  ConversationChanged,
  ConversationClosed,
  ConversationReopened,
  MemberAdded,
  MemberRemoved,
] as const;
export const MESSAGE_EVENTS = [MessageSent, MessageEdited, MessageDeleted] as const;
