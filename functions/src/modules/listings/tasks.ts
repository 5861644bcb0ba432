import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';

/** Ends one listing on time; the sweep finds what this missed (LST-2). */
export const ExpireListing = defineTask('listings.expire-listing', z.object({ id: z.uuid() }));

/** The name holds the version and the hour, so that asking twice is one task and an extension is another. */
export function expireAt(ctx: Ctx, listing: { id: string; version: number }, at: Date, again = ''): void {
  enqueue(
    ctx,
    ExpireListing,
    { id: listing.id },
    { key: `${listing.id}-${listing.version}-${at.getTime()}${again}`, at },
  );
}
