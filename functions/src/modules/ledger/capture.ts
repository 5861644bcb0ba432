import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import type { AccountRef } from './accounts.ts';
import { bookedOf } from './post.ts';

export interface Capture {
  /** The hold's reference. */
  readonly hold: string;
  /** Of the transaction that this makes. */
  readonly reference: string;
  /** Accounts of the hold's own asset. Together no more than what is left of the hold. */
  readonly to: readonly { readonly to: AccountRef; readonly amount: bigint }[];
  /** False keeps the rest for a later capture; else the rest is let go. */
  readonly final?: boolean;
  readonly note?: string;
}

const CAPTURE = named(
  'ledger.capture',
  'select booked as id, outcome from ledger.capture($1, $2, $3, $4::text[], $5::text[], $6::text[], $7::bigint[], $8, $9)',
);

/** Posts a hold or a part of it. Of a capture, a release and an expiry at once exactly one wins (PAY-2). */
export async function capture(
  ctx: Pick<Ctx, 'sql' | 'now'>,
  input: Capture,
): Promise<{ id: string; replayed: boolean }> {
  const row = await ctx.sql.first<{ id: string; outcome: string }>(CAPTURE, [
    input.hold,
    input.reference,
    input.note ?? null,
    input.to.map(({ to }) => to.owner.kind),
    input.to.map(({ to }) => to.owner.id),
    input.to.map(({ to }) => to.kind),
    input.to.map(({ amount }) => amount.toString()),
    input.final ?? true,
    ctx.now,
  ]);
  if (row?.outcome === 'unknown') throw NotFound();
  return bookedOf(row);
}
