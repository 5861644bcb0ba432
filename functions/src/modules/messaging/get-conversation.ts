import type { Ctx } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { mutesOf } from './mute.ts';
import { personOf } from './person.ts';
import type { Conversation } from './schemas.ts';
import { findConversation, membersOf } from './store.ts';
import { conversationView } from './view.ts';

/** Row-level security shows a conversation to those who take part; to everybody else it is not there. */
export async function getConversation(ctx: Ctx, { id }: { readonly id: string }): Promise<Conversation> {
  const actor = personOf(ctx);
  const [row, members, mutes] = await Promise.all([
    findConversation(ctx, id),
    membersOf(ctx, id),
    mutesOf(ctx, [id], actor.userId),
  ]);
  if (row === null) throw NotFound();
  return conversationView(row, members, actor.userId, mutes.get(id) ?? null);
}
