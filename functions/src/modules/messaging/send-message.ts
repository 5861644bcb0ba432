import type { UserActor } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { NotFound, type AppError } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import { showPictures, withPictures } from './attachments.ts';
import { Blocked, ConversationClosed, NoSuchReply } from './errors.ts';
import { ConversationChanged, MessageFlagged, MessageSent } from './events.ts';
import { sealBody, tokenOf } from './keys/data-key.ts';
import { writerOf } from './person.ts';
import { flagsOf, NEW_ACCOUNT_DAYS, renderPlain, wordsOf } from './rules.ts';
import type { AnyBody, Message, NewMessage, StoredBody } from './schemas.ts';
import {
  findMessage,
  insertMessage,
  messageByClientId,
  talksOf,
  type MessageRow,
  type SealedMessage,
  type SendAnswer,
  type Talk,
} from './store.ts';
import { messageView } from './view.ts';

export interface SendMessage extends Omit<NewMessage, 'body'> {
  /** UUID. */
  readonly conversationId: string;
  readonly body: AnyBody;
}

/** Its pictures found, if it has any. */
export type Prepared = Omit<SendMessage, 'body'> & { readonly body: StoredBody };

/** One more message, or the one that this client id became before: the answer is the same (CHT-1). */
export async function sendMessage(ctx: Ctx, message: SendMessage): Promise<Message> {
  const actor = writerOf(ctx);
  const talk = (await talksOf(ctx, [message.conversationId])).get(message.conversationId);
  if (talk === undefined) throw NotFound();
  const { key } = talk;
  const prepared = await prepare(ctx, message, actor);
  if ('earlier' in prepared) return messageView(prepared.earlier, key);
  const { sealed, answer } = await deliver(ctx, prepared, talk, actor);
  if (answer.outcome === 'duplicate') {
    const first = await findMessage(ctx, message.conversationId, answer.seq);
    return messageView(first!, key);
  }
  if (answer.outcome !== 'accepted') throw refusalOf(answer.outcome);
  return messageView(asRow(sealed, answer, actor.business?.id ?? null), key);
}

/** A repeat is the first one even if its pictures are gone by now. */
export async function prepare(
  ctx: Ctx,
  message: SendMessage,
  sender: UserActor,
): Promise<Prepared | { readonly earlier: MessageRow }> {
  if (message.body.type !== 'image') return { ...message, body: message.body };
  try {
    return { ...message, body: await withPictures(ctx, message.body) };
  } catch (error) {
    const earlier = await messageByClientId(ctx, message.conversationId, sender.userId, message.clientMsgId);
    if (earlier === null) throw error;
    return { earlier };
  }
}

/** What the platform itself says in a conversation, once a `clientMsgId`. */
export async function postSystemMessage(
  ctx: Ctx,
  message: { readonly conversationId: string; readonly clientMsgId: string; readonly text: string },
): Promise<void> {
  const talk = (await talksOf(ctx, [message.conversationId])).get(message.conversationId);
  if (talk === undefined) throw NotFound();
  const { answer } = await deliver(ctx, { ...message, body: { type: 'system', text: message.text } }, talk, null);
  if (answer.outcome !== 'accepted' && answer.outcome !== 'duplicate') throw refusalOf(answer.outcome);
}

/** Seals, writes, announces. Refusals are in the answer; nothing was written then. */
export async function deliver(
  ctx: Ctx,
  message: Prepared,
  talk: Talk,
  sender: UserActor | null,
): Promise<{ sealed: SealedMessage; answer: SendAnswer }> {
  const { conversationId, body } = message;
  const { key } = talk;
  const id = newId(ctx.now);
  const text = renderPlain(body);
  const flags = sender !== null && isNew(sender, ctx.now) ? flagsOf(text) : [];
  const sealed: SealedMessage = {
    conversationId,
    id,
    sender: sender?.userId ?? null,
    clientMsgId: message.clientMsgId,
    kind: body.type,
    body: sealBody(key, conversationId, id, JSON.stringify(body)),
    replyTo: message.replyTo ?? null,
    flags,
    tokens: wordsOf(text).map((word) => tokenOf(key, word)),
    sentAt: message.sentAt === undefined ? null : new Date(message.sentAt),
  };
  const answer = await insertMessage(ctx, sealed);
  if (answer.outcome === 'accepted') {
    if (body.type === 'image') await showPictures(ctx, id, body, null);
    announce(ctx, talk, sealed, answer, sender);
  }
  return { sealed, answer };
}

function announce(ctx: Ctx, talk: Talk, message: SealedMessage, answer: SendAnswer, sender: UserActor | null): void {
  const { conversationId, kind, flags } = message;
  const fact = {
    id: `${conversationId}/${answer.seq}`,
    version: 1,
    conversationId,
    seq: answer.seq,
    senderUserId: sender?.userId ?? null,
    senderBusinessId: sender?.business?.id ?? null,
    kind,
  };
  emit(ctx, MessageSent, { ...fact, members: [...(answer.members ?? [])] });
  if (flags.length > 0) emit(ctx, MessageFlagged, { ...fact, flags: [...flags] });
  if (answer.joined !== null)
    emit(ctx, ConversationChanged, { id: conversationId, version: answer.joined, kind: talk.kind });
}

/** A person's id carries when it was made (UUIDv7). */
function isNew(sender: UserActor, now: Date): boolean {
  const born = parseInt(sender.userId.replaceAll('-', '').slice(0, 12), 16);
  return now.getTime() - born < NEW_ACCOUNT_DAYS * 86_400_000;
}

export function refusalOf(outcome: Exclude<SendAnswer['outcome'], 'accepted' | 'duplicate'>): AppError {
  return { unknown: NotFound, closed: ConversationClosed, blocked: Blocked, no_such_reply: NoSuchReply }[outcome]();
}

function asRow(sealed: SealedMessage, answer: SendAnswer, senderBusinessId: string | null) {
  return {
    ...sealed,
    sender: sealed.sender ?? 'system',
    senderBusinessId,
    seq: answer.seq,
    createdAt: answer.createdAt,
    editedAt: null,
    deletedAt: null,
    version: 1,
  };
}
