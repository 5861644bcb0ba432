import * as media from '../modules/media/index.ts';
import * as messaging from '../modules/messaging/index.ts';
import { onboarded } from '../platform/authorize.ts';
import { NotFound } from '../platform/errors.ts';
import { Outcome, route, type Route } from '../platform/runtime/route.ts';
import { parsePublicId } from '../platform/values/id.ts';

const { refusals } = messaging;
const before = (): Promise<void> => messaging.keysAtHand();
const policy = onboarded;

export const routes: Route[] = [
  route('POST /v1/conversations', {
    summary: 'Begin to talk: about a listing, with support, or in a group',
    description: 'Asking twice about the same listing answers the conversation that is there (200 instead of 201).',
    policy: messaging.mayWrite,
    body: messaging.NewConversation,
    reply: { 200: messaging.Conversation, 201: messaging.Conversation },
    errors: [
      refusals.OwnListing,
      refusals.TooManyConversations,
      refusals.NotReachable,
      refusals.Blocked,
      refusals.UnknownMember,
    ],
    idempotent: true,
    before,
    run: (ctx, { body }) => messaging.startConversation(ctx, body),
  }),
  route('GET /v1/conversations', {
    summary: 'Your conversations, and those of the business that you act for; what stirred last comes first',
    policy,
    query: messaging.ConversationFilter,
    reply: { 200: messaging.Conversation.array() },
    paged: true,
    run: (ctx, { query, page }) => messaging.listConversations(ctx, query, page),
  }),
  route('POST /v1/conversations/messages/batch', {
    summary: 'Send what was written offline, with a verdict an item',
    description: 'Up to 50 messages of any conversations, in their order. One bad item leaves the others alone.',
    class: 'message',
    policy: messaging.mayWrite,
    body: messaging.MessageBatch,
    reply: { 200: messaging.BatchVerdict.array() },
    before,
    run: async (ctx, { body }) => new Outcome(await messaging.sendBatch(ctx, body), 200),
  }),
  route('GET /v1/conversations/messages/search', {
    summary: 'Whole words in your own conversations',
    policy,
    query: messaging.MessageSearch,
    reply: { 200: messaging.Message.array() },
    class: 'search',
    before,
    run: (ctx, { query }) => messaging.searchMessages(ctx, query),
  }),
  route('GET /v1/conversations/blocks', {
    summary: 'Whom you have blocked',
    policy,
    reply: { 200: messaging.Block.array() },
    run: (ctx) => messaging.listBlocks(ctx),
  }),
  route('POST /v1/conversations/blocks', {
    summary: 'Block a person or a business: neither writes to the other any more',
    policy: messaging.mayWrite,
    body: messaging.NewBlock,
    reply: { 201: messaging.Block },
    run: (ctx, { body }) => messaging.block(ctx, body),
  }),
  route('DELETE /v1/conversations/blocks/:id', {
    summary: 'Take a block back',
    policy: messaging.mayWrite,
    params: messaging.BlockParams,
    reply: { 204: null },
    run: (ctx, { params }) => messaging.unblock(ctx, params),
  }),
  route('GET /v1/conversations/:id', {
    summary: 'One conversation, its members and how far each has read',
    policy,
    params: messaging.ConversationParams,
    reply: { 200: messaging.Conversation },
    run: (ctx, { params }) => messaging.getConversation(ctx, params),
  }),
  route('GET /v1/conversations/:id/messages', {
    summary: 'Messages by their numbers: the latest, the ones before, or a hole to fill',
    policy,
    params: messaging.ConversationParams,
    query: messaging.HistoryRange,
    reply: { 200: messaging.History },
    before,
    run: (ctx, { params, query }) => messaging.readHistory(ctx, { ...params, range: query }),
  }),
  route('POST /v1/conversations/:id/messages', {
    summary: 'Send a message',
    description:
      'The clientMsgId is made once, before the first try: sent again, it answers the message that it became. Pictures must be your own and ready; the message shows their addresses to all members.',
    class: 'message',
    policy: messaging.mayWrite,
    params: messaging.ConversationParams,
    body: messaging.NewMessage,
    reply: { 201: messaging.Message },
    errors: [
      refusals.Blocked,
      refusals.ConversationClosed,
      refusals.NoSuchReply,
      media.MediaNotReady,
      media.MediaRefusedAlready,
    ],
    before,
    run: (ctx, { params, body }) => messaging.sendMessage(ctx, { ...body, conversationId: params.id }),
  }),
  route('PATCH /v1/conversations/:id/messages/:messageId', {
    summary: 'Change the words of your message, for 24 hours',
    policy: messaging.mayWrite,
    params: messaging.MessageParams,
    body: messaging.MessageEdit,
    reply: { 200: messaging.Message },
    errors: [
      refusals.NotYourMessage,
      refusals.MessageGone,
      refusals.TooLateToEdit,
      media.MediaNotReady,
      media.MediaRefusedAlready,
    ],
    before,
    run: (ctx, { params, body }) => messaging.editMessage(ctx, { ...params, ...body }),
  }),
  route('DELETE /v1/conversations/:id/messages/:messageId', {
    summary: 'Delete your message; its number stays',
    policy: messaging.mayWrite,
    params: messaging.MessageParams,
    reply: { 200: messaging.Message },
    errors: [refusals.NotYourMessage],
    before,
    run: (ctx, { params }) => messaging.deleteMessage(ctx, params),
  }),
  route('POST /v1/conversations/:id/marks', {
    summary: 'Say up to which number was delivered to your phone, or read',
    class: 'message',
    policy,
    params: messaging.ConversationParams,
    body: messaging.Marks,
    reply: { 200: messaging.MarksNow },
    run: async (ctx, { params, body }) => new Outcome(await messaging.moveMarks(ctx, { ...params, ...body }), 200),
  }),
  route('POST /v1/conversations/:id/mute', {
    summary: 'Keep a conversation quiet for some hours, or no longer',
    policy,
    params: messaging.ConversationParams,
    body: messaging.Mute,
    reply: { 200: messaging.MutedUntil },
    run: async (ctx, { params, body }) =>
      new Outcome(await messaging.muteConversation(ctx, { ...params, ...body }), 200),
  }),
  route('POST /v1/conversations/:id/members', {
    summary: 'Bring somebody into your group',
    policy: messaging.mayWrite,
    params: messaging.ConversationParams,
    body: messaging.MemberToAdd,
    reply: { 204: null },
    errors: [refusals.NotTheOwner, refusals.GroupFull, refusals.Blocked, refusals.NotReachable, refusals.UnknownMember],
    run: async (ctx, { params, body }) => {
      const userId = parsePublicId('usr', body.userId);
      if (userId === null) throw NotFound();
      return messaging.inviteToGroup(ctx, { ...params, userId });
    },
  }),
  route('DELETE /v1/conversations/:id/members/:userId', {
    summary: 'Leave a conversation, or show somebody out of your group',
    policy: messaging.mayWrite,
    params: messaging.MemberParams,
    reply: { 204: null },
    errors: [refusals.NotTheOwner],
    run: (ctx, { params }) => messaging.leaveOrRemove(ctx, params),
  }),
  route('POST /v1/conversations/:id/close', {
    summary: 'Close a conversation: nobody writes in it until it is opened again',
    policy: messaging.mayWrite,
    params: messaging.ConversationParams,
    reply: { 204: null },
    run: (ctx, { params }) => messaging.closeConversation(ctx, params),
  }),
  route('POST /v1/conversations/:id/reopen', {
    summary: 'Open a closed conversation again',
    policy: messaging.mayWrite,
    params: messaging.ConversationParams,
    reply: { 204: null },
    run: (ctx, { params }) => messaging.reopenConversation(ctx, params),
  }),
];
