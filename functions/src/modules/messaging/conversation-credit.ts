import { AppError } from '../../platform/errors.ts';
import type { Ctx } from '../../platform/context.ts';
import { actingOwner, QuotaReached, useQuota } from '../ledger/index.ts';
import { TooManyConversations } from './errors.ts';

/** One conversation that somebody begins, in the ledger. */
export const NEW_CONVERSATION = 'quota:new-conversation';

/** Takes one off the day's allowance, in the transaction that opens it, or refuses with the day the next ones come. */
export async function takeConversation(ctx: Ctx, conversationId: string): Promise<void> {
  try {
    await useQuota(ctx, {
      owner: actingOwner(ctx),
      asset: NEW_CONVERSATION,
      reference: `conversation:${conversationId}`,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== QuotaReached.code) throw error;
    const { limit, returnsAt } = error.entries[0]?.meta as { limit: number; returnsAt: string };
    throw TooManyConversations({ with: { limit }, meta: { limit, returnsAt } });
  }
}
