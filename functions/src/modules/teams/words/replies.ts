import { loadConversation } from '../../messaging/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { isUniqueViolation } from '../../../platform/db/database.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound, PreconditionFailed } from '../../../platform/errors.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { deskOf } from '../access.ts';
import { ShortcutTaken, TooManyReplies } from '../errors.ts';
import { fillPlaces, MOST_REPLIES } from '../rules.ts';
import type { ReadyReply, Reply, ReplyDraft } from '../schemas.ts';
import { findTicket, type TicketRef } from '../store.ts';

interface Row {
  readonly id: string;
  readonly shortcut: string;
  readonly body: string;
  readonly version: number;
}
const LIST = named(
  'teams.replies',
  `select id, shortcut, body, version from teams.reply where inbox_id = $1 order by shortcut limit ${MOST_REPLIES}`,
);
const COUNT = named('teams.count-replies', 'select count(*)::int as n from teams.reply where inbox_id = $1');
const INSERT = named(
  'teams.insert-reply',
  `insert into teams.reply (id, inbox_id, shortcut, body, created_at, updated_at) values ($1, $2, $3, $4, $5, $5)
   returning id, shortcut, body, version`,
);
const UPDATE = named(
  'teams.update-reply',
  `update teams.reply set shortcut = $3, body = $4, updated_at = $5 where inbox_id = $1 and id = $2 and ($6::bigint is null or version = $6)
   returning id, shortcut, body, version`,
);
const THERE = named('teams.reply-there', 'select 1 from teams.reply where inbox_id = $1 and id = $2');
const DELETE = named('teams.delete-reply', 'delete from teams.reply where inbox_id = $1 and id = $2');

const view = ({ id, ...rest }: Row): Reply => ({ id: publicId('rpl', id), ...rest });
const once = <T>(write: Promise<T>): Promise<T> =>
  write.catch((error: unknown) => {
    throw isUniqueViolation(error) ? ShortcutTaken({ field: 'shortcut', cause: error }) : error;
  });

interface ReplyRef {
  readonly id: string;
  readonly replyId: string;
}

export async function listReplies(ctx: Ctx, { id }: { readonly id: string }): Promise<Reply[]> {
  await deskOf(ctx, id, 'see');
  return (await ctx.sql.rows<Row>(LIST, [id])).map(view);
}

export async function createReply(
  ctx: Ctx,
  { id, shortcut, body }: ReplyDraft & { readonly id: string },
): Promise<Reply> {
  await deskOf(ctx, id, 'lead');
  const { n } = (await ctx.sql.first<{ n: number }>(COUNT, [id]))!;
  if (n >= MOST_REPLIES) throw TooManyReplies({ with: { limit: MOST_REPLIES } });
  return view((await once(ctx.sql.first<Row>(INSERT, [newId(ctx.now), id, shortcut, body, ctx.now])))!);
}

export async function changeReply(
  ctx: Ctx,
  { id, replyId, shortcut, body, ifMatch }: ReplyRef & ReplyDraft & { readonly ifMatch: number | null },
): Promise<Reply> {
  await deskOf(ctx, id, 'lead');
  if ((await ctx.sql.first(THERE, [id, replyId])) === null) throw NotFound();
  const row = await once(ctx.sql.first<Row>(UPDATE, [id, replyId, shortcut, body, ctx.now, ifMatch]));
  if (row === null) throw PreconditionFailed();
  return view(row);
}

export async function deleteReply(ctx: Ctx, { id, replyId }: ReplyRef): Promise<undefined> {
  await deskOf(ctx, id, 'lead');
  if ((await ctx.sql.run(DELETE, [id, replyId])) === 0) throw NotFound();
  return undefined;
}

/** The inbox's answers as this conversation needs them: with the customer's name, the agent's and the house's. */
export async function readyReplies(ctx: Ctx, ref: TicketRef): Promise<ReadyReply[]> {
  const { actor, inbox, own } = await deskOf(ctx, ref.inboxId, 'see');
  await findTicket(ctx, ref);
  const members = (await loadConversation(ctx, ref.conversationId))?.data.members ?? [];
  const house = inbox.businessId === null ? null : publicId('biz', inbox.businessId);
  const ours = members.find(({ business }) => business !== null && business.id === house);
  const customer = members.find(
    ({ business, role }) => (business?.id ?? null) !== house || (house === null && role === 'owner'),
  );
  const me = publicId('usr', actor.userId);
  const values = {
    customer: customer?.name ?? '',
    agent: own?.name ?? members.find(({ id }) => id === me)?.name ?? '',
    business: ours?.business?.name ?? 'PushNchat',
    inbox: inbox.name,
  };
  const rows = await ctx.sql.rows<Row>(LIST, [ref.inboxId]);
  return rows.map(({ id, shortcut, body }) => ({ id: publicId('rpl', id), shortcut, text: fillPlaces(body, values) }));
}
