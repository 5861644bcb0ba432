import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';

/** Lets one hold go when its time is up; the sweep finds what this missed. */
export const ExpireHold = defineTask('ledger.expire-hold', z.object({ reference: z.string() }));

/** Named after the hold, so that asking twice is one task. */
export function expireAt(
  ctx: Pick<Ctx, 'now' | 'pending'>,
  hold: { readonly id: string; readonly reference: string },
  at: Date,
  again = '',
): void {
  enqueue(ctx, ExpireHold, { reference: hold.reference }, { key: `${hold.id}${again}`, at });
}
