import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { giveBackAll, type ReturnReason } from '../assignment/give-back.ts';
import { distribute } from '../assignment/distribute.ts';
import { announceAgent } from '../announce.ts';
import { AGENT, findInbox, type AgentRow } from '../store.ts';
import { isOnDuty } from '../view.ts';
import { AgentChanged, InboxChanged } from '../events.ts';

const ONE = named('teams.agent-ever', `select ${AGENT} from teams.agent a where a.inbox_id = $1 and a.user_id = $2`);
const EXPEL = named('teams.expel', 'select inbox from teams.expel($1, $2)');
const TOUCH = named('teams.touch-inbox-for', 'select teams.touch_inbox($1, $2) as version');
const SWEEP = named('teams.sweep-duty', 'select inbox, agent, reason from teams.sweep_duty($1, $2)');

/** Who is off duty has nothing; who is on duty gets what waits. Looks at how it is now, so late events do no harm. */
export async function followAgent(
  ctx: Ctx,
  { inboxId, userId, version }: { readonly inboxId: string; readonly userId: string; readonly version: number },
): Promise<void> {
  const agent = await ctx.sql.first<AgentRow>(ONE, [inboxId, userId]);
  if (agent === null) return;
  const inbox = await findInbox(ctx, inboxId);
  if (agent.onSince === null) {
    const reason: ReturnReason = agent.removedAt === null ? 'agent_off_shift' : 'agent_removed';
    // One batch a transaction; the event's own version makes the next one another event.
    if (await giveBackAll(ctx, { inboxId, userId }, reason))
      emit(ctx, AgentChanged, { id: `${inboxId}/${userId}`, version, inboxId, userId, onDuty: false, reason });
  } else if (isOnDuty(agent, inbox.graceMinutes, ctx.now)) await distribute(ctx, { inboxId });
}

/** Who left the business, or may no longer speak for it, works in none of its inboxes (CHT-7). */
export async function followPerson(ctx: Ctx, { userId }: { readonly userId: string }): Promise<void> {
  const rows = await ctx.sql.rows<{ inbox: string }>(EXPEL, [userId, ctx.now]);
  for (const { inbox: inboxId } of rows) {
    const { version } = (await ctx.sql.first<AgentRow>(ONE, [inboxId, userId]))!;
    announceAgent(ctx, { inboxId, userId, version, onDuty: false }, 'removed');
    const touched = await ctx.sql.first<{ version: number }>(TOUCH, [inboxId, ctx.now]);
    emit(ctx, InboxChanged, { id: inboxId, version: touched!.version });
  }
}

/** One batch of those who fell silent for longer than the grace or whose shift is over (CHT-8). */
export async function sweepDuty(ctx: Ctx, limit: number): Promise<boolean> {
  const rows = await ctx.sql.rows<{ inbox: string; agent: string; reason: string }>(SWEEP, [limit, ctx.now]);
  for (const { inbox: inboxId, agent: userId, reason } of rows) {
    const { version } = (await ctx.sql.first<AgentRow>(ONE, [inboxId, userId]))!;
    announceAgent(ctx, { inboxId, userId, version, onDuty: false }, reason);
  }
  return rows.length === limit;
}
