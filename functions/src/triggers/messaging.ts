import {
  CONVERSATION_EVENTS,
  keysAtHand,
  loadConversation,
  loadMessage,
  loadSummary,
  MESSAGE_EVENTS,
  MessageSent,
  scanConversations,
  scanMessages,
  scanSummaries,
  summariesOf,
  SummaryChanged,
} from '../modules/messaging/index.ts';
import { mirror } from '../platform/mirror/mirror.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';

const before = (): Promise<void> => keysAtHand('worker');
const idOf = (path: string, at: number): string | null => parsePublicId('conv', path.split('/')[at] ?? '');

/** Who takes part; what stands below is shown to them only. */
const conversations = mirror('conversations', {
  on: CONVERSATION_EVENTS,
  path: (id) => `conversations/${publicId('conv', id)}`,
  idOf: (document) => parsePublicId('conv', document),
  load: loadConversation,
  scan: scanConversations,
});

/** Messages are documents of their own, named after their number. */
const messages = mirror('messages', {
  on: MESSAGE_EVENTS,
  path: (id) => {
    const [conversation, seq] = id.split('/') as [string, string];
    return `conversations/${publicId('conv', conversation)}/messages/${seq}`;
  },
  nested: {
    collection: 'messages',
    shape: /^conversations\/conv_[0-9a-z]{26}\/messages\/\d+$/,
    idOf: (path) => {
      const conversation = idOf(path, 1);
      return conversation === null ? null : `${conversation}/${path.split('/')[3]}`;
    },
  },
  before,
  load: loadMessage,
  scan: scanMessages,
});

/** Each member's own list: what stirred, who wrote last, how much is unread. */
const summaries = mirror('conversation-summaries', {
  on: [SummaryChanged, MessageSent],
  about: summariesOf,
  path: (id) => {
    const cut = id.indexOf('/');
    return `users/${id.slice(cut + 1)}/conversations/${publicId('conv', id.slice(0, cut))}`;
  },
  nested: {
    collection: 'conversations',
    shape: /^users\/[^/]+\/conversations\/conv_[0-9a-z]{26}$/,
    idOf: (path) => {
      const conversation = idOf(path, 3);
      return conversation === null ? null : `${conversation}/${path.split('/')[1]}`;
    },
  },
  before,
  load: loadSummary,
  scan: scanSummaries,
});

/** What reacts to the topic `messaging`. */
export const subscribers = [conversations, messages, summaries];
