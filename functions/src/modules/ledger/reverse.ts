import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { bookedOf, type Booked } from './post.ts';

export interface Reversal {
  /** The reference of the transaction to take back. */
  readonly transaction: string;
  readonly reference: string;
  readonly note: string;
}

const REVERSE = named('ledger.reverse', 'select booked as id, outcome from ledger.reverse($1, $2, $3, $4)');

/** Takes a transaction back by the opposite postings: once, whoever asks how often. A reversal itself is final. */
export async function reverse(ctx: Pick<Ctx, 'sql' | 'now'>, input: Reversal): Promise<Booked> {
  const row = await ctx.sql.first<{ id: string; outcome: string }>(REVERSE, [
    input.transaction,
    input.reference,
    input.note,
    ctx.now,
  ]);
  if (row?.outcome === 'unknown') throw NotFound();
  return bookedOf(row);
}
