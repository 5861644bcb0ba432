import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { SummaryChanged } from './events.ts';
import type { Touched } from './store.ts';

/** Each member's list of conversations changes with it. */
export function tellMembers(ctx: Ctx, conversationId: string, members: readonly Touched[]): void {
  for (const { uid, version } of members) emit(ctx, SummaryChanged, { id: `${conversationId}/${uid}`, version });
}
