import { sealBeside, unsealBeside } from '../../messaging/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import type { Reassign, TicketDetail } from '../schemas.ts';
import { HOUSE, type TicketRef } from '../store.ts';
import { user } from '../view.ts';

const WRITE = named(
  'teams.write-hand-over',
  `insert into teams.hand_over (id, inbox_id, conversation_id, by_user_id, from_user_id, to_user_id, reason, summary, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const READ = named(
  'teams.hand-overs',
  `select id, by_user_id as "byId", from_user_id as "fromId", to_user_id as "toId", reason, summary, at
   from teams.hand_over where conversation_id = $2 and inbox_id in (${HOUSE}) order by id desc limit 50`,
);

const placeOf = (id: string): string => `teams.hand_over|summary|${id}`;

/** What the next one must know; sealed like the conversation itself. Keys must be at hand. */
export async function writeHandOver(
  ctx: Ctx,
  { inboxId, conversationId }: TicketRef,
  given: Reassign & { readonly by: string; readonly from: string },
): Promise<void> {
  const id = newId(ctx.now);
  const summary = await sealBeside(ctx, { conversationId, place: placeOf(id) }, given.summary);
  const values = [id, inboxId, conversationId, given.by, given.from, given.agentId, given.reason, summary, ctx.now];
  await ctx.sql.run(WRITE, values);
}

export async function handOversOf(ctx: Ctx, ref: TicketRef): Promise<TicketDetail['handOvers']> {
  type Row = {
    id: string;
    byId: string;
    fromId: string | null;
    toId: string | null;
    reason: string;
    summary: Buffer;
    at: Date;
  };
  const { conversationId } = ref;
  const rows = await ctx.sql.rows<Row>(READ, [ref.inboxId, conversationId]);
  const words = await unsealBeside(
    ctx,
    conversationId,
    rows.map(({ id, summary }) => ({ place: placeOf(id), sealed: summary })),
  );
  return rows.map(({ id, byId, fromId, toId, reason, at }, nth) => ({
    id: publicId('hov', id),
    byId: user(byId),
    fromId: fromId === null ? null : user(fromId),
    toId: toId === null ? null : user(toId),
    reason,
    summary: words[nth]!,
    at: at.toISOString(),
  }));
}
