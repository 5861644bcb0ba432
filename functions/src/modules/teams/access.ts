import type { UserActor } from '../../platform/actor.ts';
import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { Forbidden, OnboardingRequired } from '../../platform/errors.ts';
import { NotYours } from './errors.ts';
import { manages, maySee } from './policy.ts';
import { findAgent, findInbox, type AgentRow, type InboxRow, type TicketRow } from './store.ts';

/** A person at an inbox: what he may see, he was let see by row-level security. */
export interface Desk {
  readonly actor: UserActor;
  readonly inbox: InboxRow;
  /** Null: he does not work here. */
  readonly own: AgentRow | null;
  /** May hand out others' work: a lead, or from the rank of manager. */
  readonly leads: boolean;
  readonly manages: boolean;
}

/** `see`: whoever belongs to it; `work`: its agents and who leads; `manage`: from the rank of manager. */
export async function deskOf(ctx: Ctx, inboxId: string, need: 'see' | 'work' | 'lead' | 'manage'): Promise<Desk> {
  const actor = insider(ctx);
  const [inbox, own] = await Promise.all([findInbox(ctx, inboxId), findAgent(ctx, inboxId, actor.userId)]);
  const boss = manages(actor, inbox.businessId);
  const leads = boss || own?.role === 'lead';
  const may = { see: true, work: leads || own !== null, lead: leads, manage: boss }[need];
  if (!may) throw Forbidden();
  return { actor, inbox, own, leads, manages: boss };
}

export function insider(ctx: Ctx): UserActor {
  admit(ctx.actor, maySee);
  if (ctx.actor.kind !== 'user') throw OnboardingRequired();
  return ctx.actor;
}

/** What is somebody's is touched by him and by who leads. */
export function needOwn(desk: Desk, ticket: Pick<TicketRow, 'agentId'>): void {
  if (!desk.leads && ticket.agentId !== desk.actor.userId) throw NotYours();
}
