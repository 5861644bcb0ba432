import type { Tier } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { recordPerson } from './record.ts';

interface Changed {
  readonly uid: string;
  readonly status: string;
  readonly version: number;
  readonly changed: boolean;
}

const CHANGE = named('identity.change-tier', 'select * from identity.change_tier($1, $2, $3)');

/**
 * The tier follows what a person has paid for, in the transaction of the payment; claims and mirror follow the event. For
 * oneself, or by our own machinery; the database holds that too.
 */
export async function changeTier(ctx: Ctx, input: { userId: string; tier: Tier; reason: string }): Promise<void> {
  const person = await ctx.sql.first<Changed>(CHANGE, [input.userId, input.tier, ctx.now]);
  if (person === null) throw NotFound();
  if (!person.changed) return;
  const told = { reason: input.reason, detail: { tier: input.tier } };
  recordPerson(ctx, { ...person, id: input.userId }, 'identity.tier_changed', told);
}
