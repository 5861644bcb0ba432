import type { Ctx } from '../../platform/context.ts';
import { AppError } from '../../platform/errors.ts';
import { QuotaReached, useQuota } from '../ledger/index.ts';
import { ExtensionLimitReached } from './errors.ts';
import type { ListingRow } from './store.ts';

/** One extension of a listing, in the ledger. */
export const EXTENSION = 'quota:listing-extend';

/**
 * Takes one extension off the account's allowance, in the transaction of the extension itself, or refuses with the day the next
 * ones come (LST-3). The account is the business's, or the person's who sells for himself; its plan says how many.
 */
export async function takeExtension(ctx: Ctx, listing: ListingRow): Promise<void> {
  const { id, businessId, ownerUserId, version } = listing;
  try {
    await useQuota(ctx, {
      owner: businessId === null ? { kind: 'user', id: ownerUserId } : { kind: 'business', id: businessId },
      asset: EXTENSION,
      reference: `listing-extend:${id}:${version + 1}`,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== QuotaReached.code) throw error;
    const { limit, returnsAt } = error.entries[0]?.meta as { limit: number; returnsAt: string };
    throw ExtensionLimitReached({ with: { limit, returnsOn: returnsAt.slice(0, 10) }, meta: { limit, returnsAt } });
  }
}
