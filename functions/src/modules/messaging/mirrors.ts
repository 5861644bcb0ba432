import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { publicId } from '../../platform/values/id.ts';
import { MessageSent } from './events.ts';
import { openDataKey } from './keys/data-key.ts';
import { previewOf } from './rules.ts';
import { CONVERSATION, findConversation, findMessage, MEMBER, membersOf } from './store.ts';
import type { ConversationRow, MemberRow, MessageRow } from './store.ts';
import { bodyOf, memberView, messageView, subjectOf, unreadOf } from './view.ts';

/** Who takes part and how far they have read; firestore.rules read `memberUids` before they show anything below it. */
export async function loadConversation(ctx: Ctx, id: string) {
  const [row, members] = await Promise.all([findConversation(ctx, id), membersOf(ctx, id)]);
  if (row === null) return null;
  const here = members.filter(({ leftAt }) => leftAt === null);
  return {
    version: row.version,
    data: {
      id: publicId('conv', row.id),
      kind: row.kind,
      subject: subjectOf(row),
      title: row.title,
      status: row.status,
      memberUids: here.map(({ uid }) => uid),
      // Rules and typing marks know people by their sign-in; it goes to members only, and never over the API.
      // The marks that somebody set; a message does not write this document anew.
      members: here.map((member) => ({
        ...memberView(member),
        delivered: member.deliveredMark,
        read: member.readMark,
        uid: member.uid,
      })),
      createdAt: row.createdAt,
    },
  };
}

const ALL = named(
  'messaging.scan',
  'select id from messaging.conversation where $1::uuid is null or id > $1 order by id limit $2',
);

export async function scanConversations(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  return (await ctx.sql.rows<{ id: string }>(ALL, [after, limit])).map(({ id }) => id);
}

/** `id` is `<conversation uuid>/<seq>`. */
export async function loadMessage(ctx: Ctx, id: string) {
  const [conversationId, seq] = id.split('/') as [string, string];
  const [conversation, row] = await Promise.all([
    findConversation(ctx, conversationId),
    findMessage(ctx, conversationId, Number(seq)),
  ]);
  if (conversation === null || row === null) return null;
  const {
    conversationId: _,
    version,
    body,
    createdAt,
    editedAt,
    deletedAt,
    sentAt,
    ...rest
  } = messageView(row, openDataKey(conversationId, conversation));
  const times = { createdAt: row.createdAt, editedAt: row.editedAt, deletedAt: row.deletedAt, sentAt: row.sentAt };
  // Undefined is no value of Firestore's.
  const plain = body === null ? null : (JSON.parse(JSON.stringify(body)) as Record<string, never>);
  return { version, data: { ...rest, body: plain, ...times } };
}

const MESSAGES = named(
  'messaging.scan-messages',
  `select conversation_id || '/' || seq as id from messaging.message
   where $1::uuid is null or (conversation_id, seq) > ($1, $2::int) order by conversation_id, seq limit $3`,
);

export async function scanMessages(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const [conversation, seq] = after?.split('/') ?? [null, null];
  return (await ctx.sql.rows<{ id: string }>(MESSAGES, [conversation, seq, limit])).map(({ id }) => id);
}

const SUMMARY = named(
  'messaging.summary',
  `select ${CONVERSATION}, to_jsonb(o.*) as own, g.id as "messageId", g.body, g.sender, g.deleted_at as "deletedAt"
   from messaging.conversation c
   join lateral (select ${MEMBER} from messaging.member m where m.conversation_id = c.id and m.uid = $2) o on true
   left join messaging.message g on g.conversation_id = c.id and g.seq = c.last_seq
   where c.id = $1`,
);

/** A member's line in his list of conversations; `id` is `<conversation uuid>/<Firebase uid>`. Gone when he has left. */
export async function loadSummary(ctx: Ctx, id: string) {
  const cut = id.indexOf('/');
  const conversationId = id.slice(0, cut);
  type Row = ConversationRow & {
    own: MemberRow;
    messageId: string | null;
    sender: string | null;
    deletedAt: Date | null;
  } & Pick<MessageRow, 'body'>;
  const [row, members] = await Promise.all([
    ctx.sql.first<Row>(SUMMARY, [conversationId, id.slice(cut + 1)]),
    membersOf(ctx, conversationId),
  ]);
  if (row === null) return null;
  const { own } = row;
  if (own.leftAt !== null) return { version: own.version, data: null };
  const key = openDataKey(conversationId, row);
  const last = row.messageId === null ? null : bodyOf({ conversationId, id: row.messageId, body: row.body }, key);
  const others = members.filter(({ leftAt, userId }) => leftAt === null && userId !== own.userId);
  return {
    version: own.version,
    data: {
      id: publicId('conv', conversationId),
      kind: row.kind,
      subject: subjectOf(row),
      title:
        row.title ??
        others
          .slice(0, 3)
          .map(({ name, businessName }) => businessName ?? name)
          .join(', '),
      status: row.status,
      lastSeq: row.lastSeq,
      lastAt: row.lastAt,
      preview: last === null ? null : previewOf(last),
      previewFrom: row.sender === null || row.sender === 'system' ? null : publicId('usr', row.sender),
      read: own.read,
      unread: unreadOf(row.lastSeq, own),
      // Out of JSON it comes as text.
      mutedUntil: own.mutedUntil === null ? null : new Date(own.mutedUntil),
    },
  };
}

/** Which summaries an event moves on: a message those of all members, anything else the one that it is announced of. */
export function summariesOf(event: {
  readonly id: string;
  readonly version: number;
  readonly type: string;
}): readonly { readonly id: string; readonly version: number }[] {
  if (event.type !== MessageSent.type) return [event];
  const { conversationId, members } = event as unknown as ReturnType<typeof MessageSent.data.parse>;
  return members.map(({ uid, version }) => ({ id: `${conversationId}/${uid}`, version }));
}

const SUMMARIES = named(
  'messaging.scan-summaries',
  `select conversation_id || '/' || uid as id from messaging.member
   where $1::uuid is null or (conversation_id, uid) > ($1, $2) order by conversation_id, uid limit $3`,
);

export async function scanSummaries(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const cut = after?.indexOf('/') ?? 0;
  const values = after === null ? [null, null, limit] : [after.slice(0, cut), after.slice(cut + 1), limit];
  return (await ctx.sql.rows<{ id: string }>(SUMMARIES, values)).map(({ id }) => id);
}
