import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { openDataKey, type WrappedKey } from './keys/data-key.ts';
import { personOf } from './person.ts';
import type { History, HistoryRange } from './schemas.ts';
import type { MessageRow } from './store.ts';
import { messageViews } from './view.ts';

// Looks itself at who asks, once a page.
const READ = named(
  'messaging.history',
  `select last_seq as "lastSeq", history_from as "historyFrom", data_key as "dataKey", key_version as "keyVersion",
     seq, id, sender, sender_business_id as "senderBusinessId", client_msg_id as "clientMsgId", kind, body, reply_to as "replyTo",
     flags, sent_at as "sentAt", created_at as "createdAt", edited_at as "editedAt", deleted_at as "deletedAt", version
   from messaging.history($1, $2, $3, $4, $5)`,
);
/** Numbers are integers in PostgreSQL. */
const NO_END = 2 ** 31 - 1;

/**
 * Messages by their numbers, so that a phone that misses 40 to 46 asks for just those (CHT-2). With `from` upward; otherwise
 * the latest before `before`. Always in the order of the numbers.
 */
export async function readHistory(
  ctx: Ctx,
  { id, range }: { readonly id: string; readonly range: HistoryRange },
): Promise<History> {
  personOf(ctx);
  const last = range.from === undefined;
  const to = Math.min(range.to ?? NO_END, last && range.before !== undefined ? range.before - 1 : NO_END);
  type Head = Pick<History, 'lastSeq' | 'historyFrom'> & WrappedKey;
  const values = [id, range.from ?? 1, to, last, range.limit];
  const [head, ...rows] = (await ctx.sql.rows(READ, values)) as [Head?, ...Omit<MessageRow, 'conversationId'>[]];
  if (head === undefined) throw NotFound();
  const messages = messageViews(last ? rows.reverse() : rows, id, openDataKey(id, head));
  // A message may have come between the two.
  const lastSeq = Math.max(head.lastSeq, messages.at(-1)?.seq ?? 0);
  return { messages, lastSeq, historyFrom: head.historyFrom };
}
