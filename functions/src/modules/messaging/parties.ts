import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';

const DEALT = named('messaging.dealt', 'select messaging.dealt_before($1, $2) as yes');
const STAFF = named('messaging.staff-of', 'select messaging.staff_of($1, $2) as id');

/** True when one of these and one of those are in a conversation together, or in one business. */
export async function dealtBefore(ctx: Ctx, one: readonly string[], other: readonly string[]): Promise<boolean> {
  return (await ctx.sql.first<{ yes: boolean }>(DEALT, [one, other]))!.yes;
}

/** Who receives what comes for a business: whom it is meant for if he still belongs to it, else its owner. */
export async function staffOf(ctx: Ctx, business: string, preferred: string): Promise<string | null> {
  return (await ctx.sql.first<{ id: string | null }>(STAFF, [business, preferred]))!.id;
}
