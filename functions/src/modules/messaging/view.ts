import { publicId } from '../../platform/values/id.ts';
import { actionsOf } from './actions.ts';
import { openBody, type DataKey } from './keys/data-key.ts';
import { renderPlain, SUBJECT_PREFIX } from './rules.ts';
import type { Conversation, Message, StoredBody } from './schemas.ts';
import type { ConversationRow, MemberRow, MessageRow } from './store.ts';

const time = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A page of one conversation: the same few people and businesses wrote all of it. */
export function messageViews(
  rows: readonly Omit<MessageRow, 'conversationId'>[],
  conversationId: string,
  key: DataKey,
): Message[] {
  const known = new Map<string, string>();
  const idOf = (prefix: string, uuid: string): string => {
    let id = known.get(prefix + uuid);
    if (id === undefined) known.set(prefix + uuid, (id = publicId(prefix, uuid)));
    return id;
  };
  return rows.map((row) => messageView({ ...row, conversationId }, key, idOf));
}

/** The message as its readers see it, opened with its conversation's key. */
export function messageView(row: MessageRow, key: DataKey, idOf: typeof publicId = publicId): Message {
  const body = bodyOf(row, key);
  const shown = {
    conversationId: idOf('conv', row.conversationId),
    seq: row.seq,
    id: publicId('msg', row.id),
    clientMsgId: row.clientMsgId,
    senderId: row.sender === 'system' ? null : idOf('usr', row.sender),
    senderBusinessId: row.senderBusinessId === null ? null : idOf('biz', row.senderBusinessId),
  };
  const actions = actionsOf(body, shown);
  return {
    ...shown,
    body,
    text: body === null ? '' : renderPlain(body),
    ...(actions.length > 0 && { actions }),
    replyTo: row.replyTo,
    flags: [...row.flags],
    sentAt: time(row.sentAt),
    createdAt: row.createdAt.toISOString(),
    editedAt: time(row.editedAt),
    deletedAt: time(row.deletedAt),
    version: row.version,
  };
}

export function bodyOf(row: Pick<MessageRow, 'conversationId' | 'id' | 'body'>, key: DataKey): StoredBody | null {
  return row.body === null ? null : (JSON.parse(openBody(key, row.conversationId, row.id, row.body)) as StoredBody);
}

export function subjectOf({ subjectType, subjectId }: Pick<ConversationRow, 'subjectType' | 'subjectId'>) {
  if (subjectType === null || subjectId === null) return null;
  return { type: subjectType, id: publicId(SUBJECT_PREFIX[subjectType], subjectId) };
}

export function memberView(member: MemberRow): Conversation['members'][number] {
  const { businessId, businessName } = member;
  return {
    id: publicId('usr', member.userId),
    name: member.name,
    business: businessId === null ? null : { id: publicId('biz', businessId), name: businessName ?? '' },
    role: member.role,
    delivered: member.delivered,
    read: member.read,
  };
}

/** `reader` is a user's id; what is unread is his own matter. */
export function conversationView(
  row: ConversationRow,
  members: readonly MemberRow[],
  reader: string,
  mutedUntil: Date | null,
): Conversation {
  const own = members.find(({ userId }) => userId === reader);
  return {
    id: publicId('conv', row.id),
    kind: row.kind,
    subject: subjectOf(row),
    title: row.title,
    status: row.status,
    lastSeq: row.lastSeq,
    lastAt: time(row.lastAt),
    unread: unreadOf(row.lastSeq, own),
    mutedUntil: time(mutedUntil),
    members: members.filter(({ leftAt }) => leftAt === null).map(memberView),
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

export function unreadOf(lastSeq: number, own: Pick<MemberRow, 'read' | 'historyFrom'> | undefined): number {
  return own === undefined ? lastSeq : Math.max(0, lastSeq - Math.max(own.read, own.historyFrom - 1));
}
