import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { openDataKey, openedDataKey, type DataKey, type WrappedKey } from './keys/data-key.ts';
import type { SubjectType } from './rules.ts';

export type ConversationKind = 'connection' | 'listing' | 'support' | 'group';

/** A row of `messaging.conversation`. Times are UTC. */
export interface ConversationRow extends WrappedKey {
  readonly id: string;
  readonly kind: ConversationKind;
  readonly subjectType: SubjectType | null;
  readonly subjectId: string | null;
  readonly title: string | null;
  readonly status: 'open' | 'closed';
  readonly lastSeq: number;
  readonly lastAt: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

/** A row of `messaging.member`, also of one who has left. */
export interface MemberRow {
  readonly conversationId: string;
  readonly userId: string;
  readonly uid: string;
  readonly name: string;
  readonly businessId: string | null;
  readonly businessName: string | null;
  readonly role: 'owner' | 'member' | 'agent';
  readonly historyFrom: number;
  readonly leftAt: Date | null;
  /** Up to which number it reached him, and he has read: by his marks or by what he wrote himself. */
  readonly delivered: number;
  readonly read: number;
  /** The marks alone. */
  readonly deliveredMark: number;
  readonly readMark: number;
  /** UTC; his own matter. */
  readonly mutedUntil: Date | null;
  readonly version: number;
}

/** A row of `messaging.message`; `body` is sealed. */
export interface MessageRow {
  readonly conversationId: string;
  readonly seq: number;
  readonly id: string;
  readonly sender: string;
  readonly senderBusinessId: string | null;
  readonly clientMsgId: string;
  readonly kind: string;
  readonly body: Buffer | null;
  readonly replyTo: number | null;
  readonly flags: readonly string[];
  readonly sentAt: Date | null;
  readonly createdAt: Date;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
  readonly version: number;
}

/** Somebody whose summary document is one version on. */
export interface Touched {
  readonly uid: string;
  readonly version: number;
}

export const CONVERSATION = `c.id, c.kind, c.subject_type as "subjectType", c.subject_id as "subjectId", c.title, c.status,
  c.last_seq as "lastSeq", c.last_at as "lastAt", c.data_key as "dataKey", c.key_version as "keyVersion", c.version,
  c.created_at as "createdAt"`;
export const MEMBER = `m.conversation_id as "conversationId", m.user_id as "userId", m.uid, m.name,
  m.business_id as "businessId", m.business_name as "businessName", m.role, m.history_from as "historyFrom",
  m.left_at as "leftAt", greatest(m.delivered_seq, m.sent_seq) as delivered,
  greatest(m.read_seq, m.sent_seq) as read, m.delivered_seq as "deliveredMark", m.read_seq as "readMark",
  m.muted_until as "mutedUntil", m.version`;
export const MESSAGE = `g.conversation_id as "conversationId", g.seq, g.id, g.sender, g.sender_business_id as "senderBusinessId",
  g.client_msg_id as "clientMsgId", g.kind, g.body, g.reply_to as "replyTo", g.flags, g.sent_at as "sentAt",
  g.created_at as "createdAt", g.edited_at as "editedAt", g.deleted_at as "deletedAt", g.version`;

const FIND = named('messaging.find', `select ${CONVERSATION} from messaging.conversation c where c.id = $1`);
const MEMBERS = named(
  'messaging.members',
  `select ${MEMBER} from messaging.member m where m.conversation_id = $1 order by m.joined_at, m.user_id`,
);
const MESSAGE_AT = named(
  'messaging.message',
  `select ${MESSAGE} from messaging.message g where g.conversation_id = $1 and g.seq = $2`,
);
const MESSAGE_BY_ID = named(
  'messaging.message-by-id',
  `select ${MESSAGE} from messaging.message g where g.id = $2 and g.conversation_id = $1`,
);
const BY_CLIENT_ID = named(
  'messaging.by-client-id',
  `select ${MESSAGE} from messaging.message g
   where g.conversation_id = $1 and g.sender = $2 and g.client_msg_id = $3`,
);
const KEYS = named(
  'messaging.data-keys',
  `select c.id, c.kind, c.data_key as "dataKey", c.key_version as "keyVersion" from messaging.conversation c where c.id = any ($1)`,
);

/** As far as row-level security lets this actor see. */
export function findConversation(ctx: Ctx, id: string): Promise<ConversationRow | null> {
  return ctx.sql.first<ConversationRow>(FIND, [id]);
}

/** Also those who have left, so that their messages keep a name. */
export function membersOf(ctx: Ctx, id: string): Promise<MemberRow[]> {
  return ctx.sql.rows<MemberRow>(MEMBERS, [id]);
}

export function findMessage(ctx: Ctx, id: string, seq: number): Promise<MessageRow | null> {
  return ctx.sql.first<MessageRow>(MESSAGE_AT, [id, seq]);
}

export function messageById(ctx: Ctx, conversationId: string, id: string): Promise<MessageRow | null> {
  return ctx.sql.first<MessageRow>(MESSAGE_BY_ID, [conversationId, id]);
}

/** What this id of the sender's became before, if anything. */
export function messageByClientId(
  ctx: Ctx,
  conversationId: string,
  sender: string,
  clientMsgId: string,
): Promise<MessageRow | null> {
  return ctx.sql.first<MessageRow>(BY_CLIENT_ID, [conversationId, sender, clientMsgId]);
}

interface KeyHolder extends WrappedKey {
  readonly id: string;
  readonly kind: ConversationKind;
}

/** The wrapped keys of those conversations that the actor may see. */
export async function dataKeysOf(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, KeyHolder>> {
  const rows = await ctx.sql.rows<KeyHolder>(KEYS, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** What sending needs to know of a conversation; it never changes. */
export interface Talk {
  readonly kind: ConversationKind;
  readonly key: DataKey;
}

const MOST_KINDS = 5_000;
const kinds = new Map<string, ConversationKind>();

/**
 * By id, as far as they are known to this process or the actor may see them. Who may write is decided by `send_message` and nobody
 * else, so what is known already spares a query.
 */
export async function talksOf(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, Talk>> {
  const talks = new Map<string, Talk>();
  for (const id of ids) {
    const [kind, key] = [kinds.get(id), openedDataKey(id)];
    if (kind !== undefined && key !== undefined) talks.set(id, { kind, key });
  }
  const missing = ids.filter((id) => !talks.has(id));
  if (missing.length === 0) return talks;
  for (const [id, holder] of await dataKeysOf(ctx, missing)) {
    if (kinds.size >= MOST_KINDS) kinds.clear();
    kinds.set(id, holder.kind);
    talks.set(id, { kind: holder.kind, key: openDataKey(id, holder) });
  }
  return talks;
}

export interface SendAnswer {
  readonly outcome: 'accepted' | 'duplicate' | 'unknown' | 'closed' | 'blocked' | 'no_such_reply';
  readonly seq: number;
  readonly id: string;
  readonly createdAt: Date;
  readonly version: number;
  /** The conversation's version, where the sender joined it with this message. */
  readonly joined: number | null;
  readonly members: readonly Touched[] | null;
}

const SEND = named(
  'messaging.send',
  `select outcome, seq, id, created_at as "createdAt", version, joined, members
   from messaging.send_message($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

export interface SealedMessage {
  readonly conversationId: string;
  readonly id: string;
  readonly sender: string | null;
  readonly clientMsgId: string;
  readonly kind: string;
  readonly body: Buffer;
  readonly replyTo: number | null;
  readonly flags: readonly string[];
  readonly tokens: readonly Buffer[];
  readonly sentAt: Date | null;
}

export async function insertMessage(ctx: Ctx, message: SealedMessage): Promise<SendAnswer> {
  const { conversationId, id, sender, clientMsgId, kind, body, replyTo, flags, tokens, sentAt } = message;
  const values = [conversationId, id, sender, clientMsgId, kind, body, replyTo, flags, tokens, sentAt, ctx.now];
  const answer = await ctx.sql.first<SendAnswer>(SEND, values);
  if (answer === null) throw new Error('The message was not answered.');
  return answer;
}
