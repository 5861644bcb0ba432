import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { insider } from '../access.ts';
import type { Inbox } from '../schemas.ts';
import { INBOX, type InboxRow } from '../store.ts';
import { inboxView, type Counts } from '../view.ts';

const COUNTED = `${INBOX},
  (select count(*)::int from teams.ticket t where t.inbox_id = i.id and t.state = 'waiting') as waiting,
  (select count(*)::int from teams.ticket t where t.inbox_id = i.id and t.state = 'assigned') as assigned,
  (select count(*)::int from teams.agent a where a.inbox_id = i.id and a.on_since is not null
    and (a.shift_ends_at is null or a.shift_ends_at > $1)
    and a.seen_at >= $1::timestamptz - i.grace_minutes * interval '1 minute') as "onDuty"`;
const LIST = named('teams.inboxes', `select ${COUNTED} from teams.inbox i order by i.id limit 100`);
const ONE = named('teams.inbox-counted', `select ${COUNTED} from teams.inbox i where i.id = $2`);

export async function listInboxes(ctx: Ctx): Promise<Inbox[]> {
  insider(ctx);
  return (await ctx.sql.rows<InboxRow & Counts>(LIST, [ctx.now])).map(inboxView);
}

export async function getInbox(ctx: Ctx, { id }: { readonly id: string }): Promise<Inbox> {
  insider(ctx);
  const row = await ctx.sql.first<InboxRow & Counts>(ONE, [ctx.now, id]);
  if (row === null) throw NotFound();
  return inboxView(row);
}
