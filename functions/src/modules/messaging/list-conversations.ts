import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { mutesOf } from './mute.ts';
import { personOf } from './person.ts';
import type { Conversation } from './schemas.ts';
import { CONVERSATION, MEMBER, type ConversationRow, type MemberRow } from './store.ts';
import { conversationView } from './view.ts';

/** Two walks, one's own and the business's, each from its index; then what stirred last, first. */
const PAGE = named(
  'messaging.page',
  `with mine as (
     select m.conversation_id from messaging.member m where m.user_id = $1 and m.left_at is null
     union
     select m.conversation_id from messaging.member m where m.business_id = $2 and m.left_at is null
   )
   select ${CONVERSATION}, coalesce(c.last_at, c.created_at) as stirred from messaging.conversation c
   join mine on mine.conversation_id = c.id
   where ($3::text is null or c.status = $3)
     and ($4::timestamptz is null or (coalesce(c.last_at, c.created_at), c.id) < ($4, $5::uuid))
   order by stirred desc, c.id desc limit $6`,
);
const MEMBERS = named(
  'messaging.members-of-many',
  `select ${MEMBER} from messaging.member m where m.conversation_id = any ($1) order by m.joined_at, m.user_id`,
);

export async function listConversations(
  ctx: Ctx,
  filter: { readonly status?: 'open' | 'closed' | undefined },
  { limit, after }: PageRequest,
): Promise<Page<Conversation[]>> {
  const actor = personOf(ctx);
  const values = [actor.userId, actor.business?.id ?? null, filter.status ?? null, after?.[0], after?.[1], limit + 1];
  const rows = await ctx.sql.rows<ConversationRow & { stirred: Date }>(
    PAGE,
    values.map((value) => value ?? null),
  );
  const shown = rows.slice(0, limit);
  const ids = shown.map(({ id }) => id);
  const [members, mutes] = await Promise.all([
    ctx.sql.rows<MemberRow>(MEMBERS, [ids]),
    mutesOf(ctx, ids, actor.userId),
  ]);
  const last = rows.length > limit ? shown.at(-1)! : null;
  return new Page(
    shown.map((row) =>
      conversationView(
        row,
        members.filter(({ conversationId }) => conversationId === row.id),
        actor.userId,
        mutes.get(row.id) ?? null,
      ),
    ),
    last === null ? null : [last.stirred.toISOString(), last.id],
  );
}
