import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { openDataKey, tokenOf, type WrappedKey } from './keys/data-key.ts';
import { personOf } from './person.ts';
import { wordsOf } from './rules.ts';
import type { Message } from './schemas.ts';
import { MESSAGE, type MessageRow } from './store.ts';
import { messageView } from './view.ts';

/** So many of one's conversations are searched, those that stirred last. */
const MOST_CONVERSATIONS = 300;
const MOST_HITS = 50;

const MINE = named(
  'messaging.searched',
  `select c.id, c.data_key as "dataKey", c.key_version as "keyVersion" from messaging.conversation c
   where c.id in (
     select m.conversation_id from messaging.member m where m.user_id = $1 and m.left_at is null
     union select m.conversation_id from messaging.member m where m.business_id = $2 and m.left_at is null)
     and ($3::uuid is null or c.id = $3)
   order by c.last_at desc nulls last limit ${MOST_CONVERSATIONS}`,
);
const HITS = `select ${MESSAGE} from messaging.message g
  left join messaging.member m on m.conversation_id = g.conversation_id and m.user_id = $2 and m.left_at is null
  where g.tokens && $1::bytea[] and g.deleted_at is null and g.seq >= coalesce(m.history_from, 1)
  order by g.created_at desc limit ${MOST_HITS * 4}`;

/**
 * Whole words in one's own conversations. The server keeps only keyed digests of words, another key a conversation: it finds
 * equal words where it is allowed to look, and a copy of the table shows neither words nor who uses the same ones.
 */
export async function searchMessages(
  ctx: Ctx,
  query: { readonly q: string; readonly conversationId?: string | undefined },
): Promise<Message[]> {
  const actor = personOf(ctx);
  const only = query.conversationId === undefined ? null : parsePublicId('conv', query.conversationId);
  const words = wordsOf(query.q);
  if (words.length === 0) return [];
  const values = [actor.userId, actor.business?.id ?? null, only];
  const mine = await ctx.sql.rows<WrappedKey & { id: string }>(MINE, values);
  const keys = new Map(mine.map((row) => [row.id, openDataKey(row.id, row)]));
  const tokens = [...keys.values()].flatMap((key) => words.map((word) => tokenOf(key, word)));
  if (tokens.length === 0) return [];
  const rows = await ctx.sql.rows<MessageRow>(HITS, [tokens, actor.userId]);
  return rows
    .map((row) => messageView(row, keys.get(row.conversationId)!))
    .filter(({ text }) => {
      const there = new Set(wordsOf(text));
      return words.every((word) => there.has(word));
    })
    .slice(0, MOST_HITS);
}
