import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { Owner } from './accounts.ts';

export interface Assignment {
  readonly owner: Owner;
  /** Its code. */
  readonly plan: string;
  /** IANA name; without it the one that was said before, else that of the owner's country. */
  readonly timeZone?: string;
}

const ASSIGN = named('ledger.assign-plan', 'select ledger.assign_plan($1, $2, $3, $4, $5)');

/** Puts an owner on a plan. Running periods follow at once: more is granted, or what is not used yet is taken back. */
export async function assignPlan(ctx: Pick<Ctx, 'sql' | 'now'>, { owner, plan, timeZone }: Assignment): Promise<void> {
  await ctx.sql.run(ASSIGN, [owner.kind, owner.id, plan, timeZone ?? null, ctx.now]);
}
