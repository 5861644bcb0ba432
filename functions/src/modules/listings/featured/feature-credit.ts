import type { Ctx } from '../../../platform/context.ts';
import { AppError } from '../../../platform/errors.ts';
import { QuotaReached, useQuota } from '../../ledger/index.ts';
import { FeatureLimitReached } from '../errors.ts';
import type { ListingRow } from '../store.ts';

/** A day in a featured place, in the ledger. */
export const FEATURE = 'quota:listing-feature';

/** Takes days off the account's allowance, in the transaction of the featuring itself, or refuses with the day more come. */
export async function takeFeatureDays(ctx: Ctx, listing: ListingRow, days: number): Promise<void> {
  const { id, businessId, ownerUserId, version } = listing;
  try {
    await useQuota(ctx, {
      owner: businessId === null ? { kind: 'user', id: ownerUserId } : { kind: 'business', id: businessId },
      asset: FEATURE,
      reference: `listing-feature:${id}:${version + 1}`,
      amount: BigInt(days),
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== QuotaReached.code) throw error;
    const { limit, returnsAt } = error.entries[0]?.meta as { limit: number; returnsAt: string };
    throw FeatureLimitReached({ with: { limit, returnsOn: returnsAt.slice(0, 10) }, meta: { limit, returnsAt } });
  }
}
