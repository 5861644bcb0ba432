import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { MessagesUndelivered } from './events.ts';
import { TOLD_AGAIN_HOURS, UNDELIVERED_MINUTES } from './rules.ts';

const WATCH = named(
  'messaging.watch-deliveries',
  'select looked, told from messaging.watch_deliveries($1, $2, $3, $4, $5)',
);
const MINUTE = 60_000;
/** How far back the first walk of all begins. */
const FIRST_WALK_MINUTES = 60;

interface Told {
  readonly conversationId: string;
  readonly userId: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly version: number;
  readonly since: string;
}

/**
 * One batch of messages that have had their time to arrive: announces whose devices have not acknowledged them, once a member and
 * absence, however many messages there are (CHT-5). Those who wrote since, muted the conversation or stand behind a block are left alone.
 */
export async function watchDeliveries(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const due = ctx.now.getTime() - UNDELIVERED_MINUTES * MINUTE;
  const again = new Date(ctx.now.getTime() - TOLD_AGAIN_HOURS * 60 * MINUTE);
  const values = [idAt(due - FIRST_WALK_MINUTES * MINUTE), idAt(due), again, limit, ctx.now];
  const { looked, told } = (await ctx.sql.first<{ looked: number; told: readonly Told[] }>(WATCH, values))!;
  for (const { since, ...stretch } of told) {
    const { conversationId, userId } = stretch;
    const fact = { ...stretch, id: `${conversationId}/${userId}`, since: new Date(since).toISOString() };
    emit(ctx, MessagesUndelivered, fact);
  }
  return { more: looked === limit };
}

/** The smallest id that a message of this millisecond can have (UUIDv7). */
function idAt(millisecond: number): string {
  const hex = millisecond.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
