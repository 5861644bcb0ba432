import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';

/** Looks at one subscription when its time has come; the sweep finds what this missed. */
export const RenewSubscription = defineTask('subscriptions.renew', z.object({ id: z.uuid() }));

export function renewAt(ctx: Ctx, row: { readonly id: string; readonly version: number }, at: Date, again = ''): void {
  enqueue(ctx, RenewSubscription, { id: row.id }, { key: `${row.id}-${row.version}-${at.getTime()}${again}`, at });
}
