import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { PreconditionFailed } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import { enqueue } from '../../../platform/runtime/task.ts';
import { deskOf } from '../access.ts';
import { InboxChanged } from '../events.ts';
import type { Inbox, InboxChange } from '../schemas.ts';
import { RetimeInbox } from '../tasks.ts';
import { getInbox } from './list-inboxes.ts';

const UPDATE = named(
  'teams.update-inbox',
  `update teams.inbox set name = $2, kinds = $3, automatic = $4, time_zone = $5, hours = $6, holidays = $7, fair_minutes = $8,
     grace_minutes = $9, reply_minutes = $10, response_minutes = $11, resolution_minutes = $12, escalation_minutes = $13, updated_at = $14
   where id = $1 and ($15::bigint is null or version = $15) returning version`,
);

/** What is not named stays. Deadlines of open conversations are reckoned anew by a task, from the hours as they are then. */
export async function updateInbox(
  ctx: Ctx,
  { id, change, ifMatch }: { readonly id: string; readonly change: InboxChange; readonly ifMatch: number | null },
): Promise<Inbox> {
  const { inbox } = await deskOf(ctx, id, 'manage');
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const next = { ...inbox, ...given };
  const row = await ctx.sql.first<{ version: number }>(UPDATE, [
    id,
    next.name,
    next.kinds,
    next.automatic,
    next.timeZone,
    JSON.stringify(next.hours),
    JSON.stringify(next.holidays),
    next.fairMinutes,
    next.graceMinutes,
    next.replyMinutes,
    next.responseMinutes,
    next.resolutionMinutes,
    next.escalationMinutes,
    ctx.now,
    ifMatch,
  ]);
  if (row === null) throw PreconditionFailed();
  emit(ctx, InboxChanged, { id, version: row.version });
  enqueue(ctx, RetimeInbox, { inboxId: id, after: null }, { key: `retime-${id}-${row.version}` });
  audit(ctx, { action: 'inbox.changed', subject: { type: 'inbox', id } });
  return getInbox(ctx, { id });
}
