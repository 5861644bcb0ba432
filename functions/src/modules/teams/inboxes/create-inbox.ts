import { audit } from '../../../platform/audit.ts';
import { admit } from '../../../platform/authorize.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { newId } from '../../../platform/values/id.ts';
import { insider } from '../access.ts';
import { TooManyInboxes } from '../errors.ts';
import { InboxChanged } from '../events.ts';
import { mayManage } from '../policy.ts';
import { MOST_INBOXES } from '../rules.ts';
import type { Inbox, NewInbox } from '../schemas.ts';
import { getInbox } from './list-inboxes.ts';

const COUNT = named(
  'teams.count-inboxes',
  'select count(*)::int as n from teams.inbox where business_id is not distinct from $1::uuid',
);
const INSERT = named(
  'teams.insert-inbox',
  `insert into teams.inbox (id, public_id, business_id, name, kinds, automatic, time_zone, hours, holidays, fair_minutes, grace_minutes,
     reply_minutes, response_minutes, resolution_minutes, escalation_minutes, created_at, updated_at)
   values ($1, platform.type_id('inb', $1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)`,
);

/** For the business that he acts for; an admin of the platform makes its own support's. */
export async function createInbox(ctx: Ctx, draft: NewInbox): Promise<Inbox> {
  admit(ctx.actor, mayManage);
  const { business, activeRole } = insider(ctx);
  const businessId = activeRole === 'admin' ? null : business!.id;
  const { n } = (await ctx.sql.first<{ n: number }>(COUNT, [businessId]))!;
  if (n >= MOST_INBOXES) throw TooManyInboxes({ with: { limit: MOST_INBOXES } });
  const id = newId(ctx.now);
  const { hours, holidays } = draft;
  await ctx.sql.run(INSERT, [
    id,
    businessId,
    draft.name,
    draft.kinds,
    draft.automatic,
    draft.timeZone,
    JSON.stringify(hours),
    JSON.stringify(holidays),
    draft.fairMinutes,
    draft.graceMinutes,
    draft.replyMinutes,
    draft.responseMinutes,
    draft.resolutionMinutes,
    draft.escalationMinutes,
    ctx.now,
  ]);
  emit(ctx, InboxChanged, { id, version: 1 });
  audit(ctx, { action: 'inbox.created', subject: { type: 'inbox', id } });
  return getInbox(ctx, { id });
}
