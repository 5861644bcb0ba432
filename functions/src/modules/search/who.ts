import { createHash } from 'node:crypto';
import type { Ctx } from '../../platform/context.ts';

/** One person on one day (UTC), as a hash that leads to nobody: another one tomorrow. */
export function daily(userId: string, at: Date): Buffer {
  return createHash('sha256')
    .update(`${at.toISOString().slice(0, 10)} ${userId}`)
    .digest()
    .subarray(0, 12);
}

/** Null for whoever is not signed in. */
export function asker(ctx: Ctx): Buffer | null {
  return ctx.actor.kind === 'user' ? daily(ctx.actor.userId, ctx.now) : null;
}
