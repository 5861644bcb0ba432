import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { openDataKey } from './keys/data-key.ts';
import { personOf } from './person.ts';
import type { HistoryRange } from './schemas.ts';
import { MESSAGE, type MessageRow } from './store.ts';
import { messageView } from './view.ts';

const HEAD = named(
  'messaging.history-head',
  `select c.last_seq as "lastSeq", c.data_key as "dataKey", c.key_version as "keyVersion", coalesce(m.history_from, 1) as "historyFrom"
   from messaging.conversation c
   left join messaging.member m on m.conversation_id = c.id and m.user_id = $2 and m.left_at is null
   where c.id = $1`,
);
const UPWARD = named(
  'messaging.history-up',
  `select ${MESSAGE} from messaging.message g
   where g.conversation_id = $1 and g.seq between $2 and $3 order by g.seq limit $4`,
);
const DOWNWARD = named(
  'messaging.history-down',
  `select ${MESSAGE} from messaging.message g
   where g.conversation_id = $1 and g.seq between $2 and $3 order by g.seq desc limit $4`,
);

/**
 * Messages by their numbers, so that a phone that misses 40 to 46 asks for just those (CHT-2). With `from` upward; otherwise
 * the latest before `before`. Always in the order of the numbers.
 */
export async function readHistory(ctx: Ctx, { id, range }: { readonly id: string; readonly range: HistoryRange }) {
  const actor = personOf(ctx);
  type Head = { lastSeq: number; historyFrom: number; dataKey: Buffer; keyVersion: number };
  const head = await ctx.sql.first<Head>(HEAD, [id, actor.userId]);
  if (head === null) throw NotFound();
  const { lastSeq, historyFrom } = head;
  const rows =
    range.from === undefined
      ? (
          await ctx.sql.rows<MessageRow>(DOWNWARD, [
            id,
            historyFrom,
            Math.min(range.to ?? lastSeq, (range.before ?? lastSeq + 1) - 1),
            range.limit,
          ])
        ).reverse()
      : await ctx.sql.rows<MessageRow>(UPWARD, [
          id,
          Math.max(range.from, historyFrom),
          Math.min(range.to ?? lastSeq, lastSeq),
          range.limit,
        ]);
  const key = openDataKey(id, head);
  return { messages: rows.map((row) => messageView(row, key)), lastSeq, historyFrom };
}
