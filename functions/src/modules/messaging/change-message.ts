import type { UserActor } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Conflict, NotFound } from '../../platform/errors.ts';
import { emit, type EventKind } from '../../platform/events/event.ts';
import { tellMembers } from './announce.ts';
import { showPictures, withPictures } from './attachments.ts';
import { MessageGone, NotYourMessage, TooLateToEdit } from './errors.ts';
import { MessageDeleted, MessageEdited } from './events.ts';
import { openDataKey, sealBody, tokenOf, type DataKey } from './keys/data-key.ts';
import { writerOf } from './person.ts';
import { EDIT_HOURS, renderPlain, wordsOf } from './rules.ts';
import type { Message, MessageBody } from './schemas.ts';
import { dataKeysOf, messageById, type MessageRow, type Touched } from './store.ts';
import { bodyOf, messageView } from './view.ts';

interface MessageRef {
  /** The conversation's UUID. */
  readonly id: string;
  /** The message's UUID. */
  readonly messageId: string;
}

const CHANGE = named(
  'messaging.change',
  'select version, members from messaging.change_message($1, $2, $3, $4, $5, $6, $7)',
);

/** New words under the same number, for a day; readers see that it was edited. */
export async function editMessage(ctx: Ctx, given: MessageRef & { readonly body: MessageBody }): Promise<Message> {
  const { actor, row, key } = await own(ctx, given);
  if (row.deletedAt !== null) throw MessageGone();
  if (ctx.now.getTime() - row.createdAt.getTime() > EDIT_HOURS * 3_600_000) throw TooLateToEdit();
  const words = await withPictures(ctx, given.body);
  const body = sealBody(key, row.conversationId, row.id, JSON.stringify(words));
  const tokens = wordsOf(renderPlain(given.body)).map((word) => tokenOf(key, word));
  const version = await change(ctx, row, actor, MessageEdited, body, tokens);
  await showPictures(ctx, row.id, words, bodyOf(row, key));
  return messageView({ ...row, body, version, editedAt: ctx.now }, key);
}

/** The words go, the number stays: nobody's sequence gets a hole. Deleting twice is deleting once. */
export async function deleteMessage(ctx: Ctx, given: MessageRef): Promise<Message> {
  const { actor, row, key } = await own(ctx, given);
  if (row.deletedAt !== null) return messageView(row, key);
  const version = await change(ctx, row, actor, MessageDeleted, null, []);
  await showPictures(ctx, row.id, null, bodyOf(row, key));
  return messageView({ ...row, body: null, version, deletedAt: ctx.now }, key);
}

async function own(
  ctx: Ctx,
  { id, messageId }: MessageRef,
): Promise<{ actor: UserActor; row: MessageRow; key: DataKey }> {
  const actor = writerOf(ctx);
  const [keys, row] = await Promise.all([dataKeysOf(ctx, [id]), messageById(ctx, id, messageId)]);
  const wrapped = keys.get(id);
  if (wrapped === undefined || row === null) throw NotFound();
  if (row.sender !== actor.userId) throw NotYourMessage();
  return { actor, row, key: openDataKey(id, wrapped) };
}

async function change(
  ctx: Ctx,
  row: MessageRow,
  actor: UserActor,
  event: EventKind<ReturnType<typeof factOf>>,
  body: Buffer | null,
  tokens: readonly Buffer[],
): Promise<number> {
  const values = [row.conversationId, row.seq, row.version, body, tokens, row.flags, ctx.now];
  const changed = await ctx.sql.first<{ version: number; members: readonly Touched[] }>(CHANGE, values);
  if (changed === null) throw Conflict();
  emit(ctx, event, factOf(row, actor, changed.version));
  tellMembers(ctx, row.conversationId, changed.members);
  return changed.version;
}

const factOf = (row: MessageRow, actor: UserActor, version: number) => ({
  id: `${row.conversationId}/${row.seq}`,
  version,
  conversationId: row.conversationId,
  seq: row.seq,
  senderUserId: actor.userId as string | null,
  senderBusinessId: row.senderBusinessId,
  kind: row.kind,
});
