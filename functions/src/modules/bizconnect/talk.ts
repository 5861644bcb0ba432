import * as messaging from '../messaging/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotConnected } from './errors.ts';
import { findConnection, otherOf, partiesOf, speakerOf, type ConnectionRow } from './store.ts';

const SET = named('bizconnect.set-conversation', 'select bizconnect.set_conversation($1, $2, $3)');

/** Where the two talk; opened at its first use, by whoever comes first. Both ways find the same one. */
async function conversationOf(ctx: Ctx, row: ConnectionRow, mine?: { businessId: string; userId: string }) {
  if (row.conversationId !== null) return row.conversationId;
  const members = [];
  for (const businessId of [row.lowId, row.highId]) {
    const preferred = businessId === row.requesterId ? row.requestedBy : (row.answeredBy ?? row.requestedBy);
    const userId = businessId === mine?.businessId ? mine.userId : await messaging.staffOf(ctx, businessId, preferred);
    if (userId === null) return null;
    members.push({ userId, businessId });
  }
  const { id } = await messaging.openConversation(ctx, {
    kind: 'connection',
    subject: { type: 'connection', id: row.id },
    members,
  });
  await ctx.sql.run(SET, [row.id, id, ctx.now]);
  return id;
}

/** What was written with the request opens the talk, once however often this runs (MAT-9). Keys must be at hand. */
export async function openTalk(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const row = await findConnection(ctx, id);
  if (row.status !== 'accepted') return;
  const conversationId = await conversationOf(ctx, row);
  if (conversationId === null || row.note === null) return;
  const asker = (await partiesOf(ctx, [row.requesterId])).get(row.requesterId);
  if (asker === undefined) return;
  const text = `${asker.name}: ${row.note}`;
  await messaging.postSystemMessage(ctx, { conversationId, clientMsgId: `connection-${row.id}-${row.round}`, text });
}

/** A message to who one is connected with. Keys must be at hand. */
export async function sendToPartner(
  ctx: Ctx,
  { id, ...message }: messaging.NewMessage & { readonly id: string },
): Promise<messaging.Message> {
  const { actor, businessId } = speakerOf(ctx, 'acts');
  const row = await findConnection(ctx, id);
  if (row.status !== 'accepted') throw NotConnected();
  const conversationId = await conversationOf(ctx, row, { businessId, userId: actor.userId });
  if (conversationId === null || (await partiesOf(ctx, [otherOf(row, businessId)])).size === 0) throw NotConnected();
  return messaging.sendMessage(ctx, { ...message, conversationId });
}
