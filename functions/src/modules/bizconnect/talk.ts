import * as messaging from '../messaging/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { NotConnected } from './errors.ts';
import { findConnection, otherOf, partiesOf, speakerOf, type ConnectionRow } from './store.ts';
import { OpenTalk } from './tasks.ts';

const SET = named('bizconnect.set-conversation', 'select bizconnect.set_conversation($1, $2, $3)');
const OPENED = named(
  'bizconnect.talk-opened',
  'insert into bizconnect.talk (connection_id, round, opened_at) values ($1, $2, $3) on conflict do nothing',
);
const MISSED = named(
  'bizconnect.missed-talks',
  `select c.id, c.round from bizconnect.connection c
   where c.status = 'accepted' and c.answered_at between $1 and $2
     and not exists (select from bizconnect.talk t where t.connection_id = c.id and t.round = c.round)
   order by c.answered_at limit $3`,
);

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
  const asker = (await partiesOf(ctx, [row.requesterId])).get(row.requesterId);
  if (conversationId !== null && row.note !== null && asker !== undefined) {
    const text = `${asker.name}: ${row.note}`;
    await messaging.postSystemMessage(ctx, { conversationId, clientMsgId: `connection-${row.id}-${row.round}`, text });
  }
  await ctx.sql.run(OPENED, [row.id, row.round, ctx.now]);
}

/** Talks that should have been opened so long ago are asked for again, once an hour each; for a month. */
const MISSED_MINUTES = 15;
const PATIENCE_DAYS = 30;

/** One batch: what a task gave up on while messaging was down is delivered once it is back. */
export async function sweepTalks(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const before = (minutes: number): Date => new Date(ctx.now.getTime() - minutes * 60_000);
  const values = [before(PATIENCE_DAYS * 1_440), before(MISSED_MINUTES), limit];
  const hour = Math.floor(ctx.now.getTime() / 3_600_000);
  for (const { id, round } of await ctx.sql.rows<{ id: string; round: number }>(MISSED, values))
    enqueue(ctx, OpenTalk, { id }, { key: `${id}-${round}-${hour}` });
  return { more: false };
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
