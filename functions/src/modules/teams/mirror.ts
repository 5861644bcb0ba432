import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { publicId } from '../../platform/values/id.ts';
import { INBOX, lookForTicket, type InboxRow } from './store.ts';
import { user } from './view.ts';

const LOAD = named(
  'teams.mirror-inbox',
  `select ${INBOX}, array(select a.uid from teams.agent a where a.inbox_id = i.id and a.removed_at is null order by a.uid) as "agentUids"
   from teams.inbox i where i.id = $1`,
);
const INBOXES = named(
  'teams.scan-inboxes',
  'select id from teams.inbox where $1::uuid is null or id > $1 order by id limit $2',
);
const TICKETS = named(
  'teams.scan-tickets',
  `select inbox_id || '/' || conversation_id as id from teams.ticket
   where $1::uuid is null or (inbox_id, conversation_id) > ($1, $2::uuid) order by inbox_id, conversation_id limit $3`,
);

/** Who works here: firestore.rules read `agentUids` before they show what is in the inbox. */
export async function loadInbox(ctx: Ctx, id: string) {
  const row = await ctx.sql.first<InboxRow & { agentUids: readonly string[] }>(LOAD, [id]);
  if (row === null) return null;
  const { name, businessId, agentUids, timeZone, version } = row;
  return {
    version,
    data: {
      id: publicId('inb', id),
      businessId: businessId === null ? null : publicId('biz', businessId),
      name,
      timeZone,
      agentUids: [...agentUids],
    },
  };
}

export async function scanInboxes(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  return (await ctx.sql.rows<{ id: string }>(INBOXES, [after, limit])).map(({ id }) => id);
}

/** Whose it is, for its agents; `id` is `<inbox uuid>/<conversation uuid>`. No word of the conversation, and no note. */
export async function loadTicket(ctx: Ctx, id: string) {
  const [inboxId, conversationId] = id.split('/') as [string, string];
  const row = await lookForTicket(ctx, { inboxId, conversationId });
  if (row === null) return null;
  const {
    kind,
    customer,
    state,
    agentId,
    agentName,
    skill,
    language,
    round,
    level,
    waitingSince,
    openedAt,
    resolvedAt,
  } = row;
  return {
    version: row.version,
    data: {
      conversationId: publicId('conv', conversationId),
      kind,
      customer,
      state,
      agentId: agentId === null ? null : user(agentId),
      agentName,
      skill,
      language,
      round,
      level,
      openedAt,
      waitingSince,
      resolvedAt,
      assignedAt: row.assignedAt,
    },
  };
}

export async function scanTickets(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const [inbox, conversation] = after?.split('/') ?? [null, null];
  return (await ctx.sql.rows<{ id: string }>(TICKETS, [inbox, conversation, limit])).map(({ id }) => id);
}
