import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import { deskOf } from '../access.ts';
import { announceAgent } from '../announce.ts';
import { InboxChanged } from '../events.ts';
import type { Agent, AgentSettings, Shifts } from '../schemas.ts';
import { AGENT, findAgent, findInbox, type AgentRow, type InboxRow } from '../store.ts';
import { agentView, isOnDuty } from '../view.ts';
import { shiftAt } from './shift.ts';

const PUT = named('teams.put-agent', 'select teams.put_agent($1, $2, $3, $4, $5, $6::smallint, $7) as done');
const REMOVE = named('teams.remove-agent', 'select teams.remove_agent($1, $2, $3) as done');
const SHIFTS = named('teams.set-shifts', 'select teams.set_shifts($1, $2, $3, $4, $5, $6, $7) as done');
const TOUCH = named('teams.touch-inbox', 'update teams.inbox set updated_at = $2 where id = $1 returning version');
const LIST = named(
  'teams.agents',
  `select ${AGENT} from teams.agent a where a.inbox_id = $1 and a.removed_at is null order by a.created_at, a.user_id limit 500`,
);

/** UUIDs. */
export interface AgentRef {
  readonly id: string;
  readonly userId: string;
}

export async function listAgents(ctx: Ctx, { id }: { readonly id: string }): Promise<Agent[]> {
  const { inbox } = await deskOf(ctx, id, 'see');
  const rows = await ctx.sql.rows<AgentRow>(LIST, [id]);
  return rows.map((row) => agentView(row, inbox.graceMinutes, ctx.now));
}

/** Takes a colleague in, or changes what he does. */
export async function putAgent(ctx: Ctx, { id, userId }: AgentRef, given: AgentSettings): Promise<Agent> {
  const { inbox } = await deskOf(ctx, id, 'manage');
  const { role, skills, languages, capacity } = given;
  const values = [id, userId, role, skills, languages, capacity, ctx.now];
  if (!(await ctx.sql.first<{ done: boolean }>(PUT, values))!.done) throw NotFound();
  return told(ctx, inbox, userId, 'agent.put');
}

/** His conversations go back to the queue (CHT-7). */
export async function removeAgent(ctx: Ctx, { id, userId }: AgentRef): Promise<undefined> {
  await deskOf(ctx, id, 'manage');
  const before = await findAgent(ctx, id, userId);
  if (before === null || !(await ctx.sql.first<{ done: boolean }>(REMOVE, [id, userId, ctx.now]))!.done)
    throw NotFound();
  announceAgent(ctx, { inboxId: id, userId, version: before.version + 1, onDuty: false }, 'removed');
  await tellInbox(ctx, id);
  audit(ctx, { action: 'agent.removed', subject: { type: 'user', id: userId } });
  return undefined;
}

/** In the inbox's time zone. Who is on duty outside his new shifts goes off. */
export async function setShifts(ctx: Ctx, { id, userId }: AgentRef, { weekly, exceptions }: Shifts): Promise<Agent> {
  const { inbox } = await deskOf(ctx, id, 'manage');
  const { within, ends } = shiftAt(inbox, { weekly, exceptions }, ctx.now);
  const values = [id, userId, JSON.stringify(weekly), JSON.stringify(exceptions), within, ends, ctx.now];
  if (!(await ctx.sql.first<{ done: boolean }>(SHIFTS, values))!.done) throw NotFound();
  return told(ctx, inbox, userId, 'agent.shifts_set');
}

async function told(ctx: Ctx, inbox: InboxRow, userId: string, action: string): Promise<Agent> {
  const row = (await findAgent(ctx, inbox.id, userId))!;
  const onDuty = isOnDuty(row, inbox.graceMinutes, ctx.now);
  announceAgent(ctx, { inboxId: inbox.id, userId, version: row.version, onDuty }, row.offReason);
  await tellInbox(ctx, inbox.id);
  audit(ctx, { action, subject: { type: 'user', id: userId } });
  return agentView(row, inbox.graceMinutes, ctx.now);
}

/** The inbox's document says who may listen. */
async function tellInbox(ctx: Ctx, id: string): Promise<void> {
  const row = await ctx.sql.first<{ version: number }>(TOUCH, [id, ctx.now]);
  emit(ctx, InboxChanged, { id, version: row?.version ?? (await findInbox(ctx, id)).version });
}
