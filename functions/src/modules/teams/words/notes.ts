import { sealBeside, unsealBeside } from '../../messaging/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { Page, type PageRequest } from '../../../platform/runtime/route.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { deskOf } from '../access.ts';
import type { Note } from '../schemas.ts';
import { findTicket, HOUSE, type TicketRef } from '../store.ts';
import { user } from '../view.ts';

const WRITE = named(
  'teams.write-note',
  `insert into teams.note (id, inbox_id, conversation_id, author_id, author_name, body, created_at)
   values ($1, $2, $3, $4, $5, $6, $7)`,
);
const LIST = named(
  'teams.notes',
  `select id, author_id as "authorId", author_name as "authorName", body, created_at as "createdAt" from teams.note
   where conversation_id = $2 and inbox_id in (${HOUSE}) and ($3::uuid is null or id < $3) order by id desc limit $4`,
);

const placeOf = (id: string): string => `teams.note|body|${id}`;

/** Among colleagues: sealed like the conversation, and in no mirror. Keys must be at hand. */
export async function writeNote(ctx: Ctx, ref: TicketRef, { text }: { readonly text: string }): Promise<Note> {
  const { actor, own } = await deskOf(ctx, ref.inboxId, 'work');
  const { conversationId } = await findTicket(ctx, ref);
  const id = newId(ctx.now);
  const sealed = await sealBeside(ctx, { conversationId, place: placeOf(id) }, text);
  const name = own?.name ?? 'Management';
  await ctx.sql.run(WRITE, [id, ref.inboxId, conversationId, actor.userId, name, sealed, ctx.now]);
  const author = { authorId: user(actor.userId), authorName: name };
  return { id: publicId('note', id), ...author, text, createdAt: ctx.now.toISOString() };
}

/** The latest first. */
export async function listNotes(ctx: Ctx, ref: TicketRef, { limit, after }: PageRequest): Promise<Page<Note[]>> {
  await deskOf(ctx, ref.inboxId, 'see');
  const { inboxId, conversationId } = await findTicket(ctx, ref);
  type Row = { id: string; authorId: string; authorName: string; body: Buffer; createdAt: Date };
  const rows = await ctx.sql.rows<Row>(LIST, [inboxId, conversationId, after?.[0] ?? null, limit + 1]);
  const shown = rows.slice(0, limit);
  const words = await unsealBeside(
    ctx,
    conversationId,
    shown.map(({ id, body }) => ({ place: placeOf(id), sealed: body })),
  );
  const notes = shown.map(({ id, authorId, authorName, createdAt }, nth) => ({
    id: publicId('note', id),
    authorId: user(authorId),
    authorName,
    text: words[nth]!,
    createdAt: createdAt.toISOString(),
  }));
  return new Page(notes, rows.length > limit ? [shown.at(-1)!.id] : null);
}
