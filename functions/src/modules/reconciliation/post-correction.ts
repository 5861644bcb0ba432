import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask } from '../../platform/runtime/task.ts';
import { PLATFORM, post, type AccountRef, type Move } from '../ledger/index.ts';
import { lockFinding, type FindingRow } from './finding-store.ts';
import { corrections } from './rules.ts';

/** Staff sign; the worker books. */
export const PostCorrection = defineTask('reconciliation.post-correction', z.object({ id: z.uuid() }));

export const entryOf = (finding: Pick<FindingRow, 'id'>): string => `reconciliation:${finding.id}`;

/** Posts what two people have signed; the entry's reference is the finding's, so however often this runs it is booked once. */
export async function postCorrection(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const finding = await lockFinding(ctx, id);
  if (finding?.status !== 'closed' || finding.resolution !== 'correct') return;
  const moves = movesOf(finding);
  if (moves.length === 0) return;
  const note = `${finding.provider} ${finding.fault} ${finding.kind}`;
  await post(ctx, { reference: entryOf(finding), kind: 'reconciliation.correction', moves, note });
}

/** What the provider holds beyond our books goes to suspense, where it waits for its owner; what it lacks comes from there. */
function movesOf({
  provider,
  fault,
  kind,
  bookedAmount,
  bookedCurrency,
  toldAmount,
  toldCurrency,
}: FindingRow): Move[] {
  const side = (amount: bigint | null, currency: string | null) =>
    amount === null || currency === null ? null : { amount, currency };
  const booked = side(bookedAmount, bookedCurrency);
  const told = side(toldAmount, toldCurrency);
  return corrections({ fault, kind, booked, told }).map(({ currency: asset, amount }) => {
    const clearing: AccountRef = { owner: { kind: 'provider', id: provider }, kind: 'clearing', asset };
    const suspense: AccountRef = { owner: PLATFORM, kind: 'suspense', asset };
    return amount > 0n ? { from: clearing, to: suspense, amount } : { from: suspense, to: clearing, amount: -amount };
  });
}
