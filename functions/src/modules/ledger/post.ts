import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { wireOf, type Move } from './accounts.ts';
import { refusalOf } from './errors.ts';

export interface Posting {
  /** What happened in the world, once: `wallet-transfer:<id>`. The same one with the same moves is answered, not repeated. */
  readonly reference: string;
  /** `wallet.transfer`. */
  readonly kind: string;
  readonly moves: readonly Move[];
  /** Shown in statements; no personal data. */
  readonly note?: string;
}

export interface Booked {
  /** UUIDv7 of the transaction. */
  readonly id: string;
  /** It had been booked before. */
  readonly replayed: boolean;
}

export const POST = named(
  'ledger.post',
  `select booked as id, outcome from ledger.post($1, $2, $3, $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[],
     $9::integer[], $10::bigint[], $11)`,
);

/**
 * Moves amounts between accounts, all or none, in one round trip. A statement shows one line an account: what it won or lost in
 * the whole. Under the public API nothing moves out of an account that is not the actor's own or of his active business.
 */
export async function post(ctx: Pick<Ctx, 'sql' | 'now'>, posting: Posting): Promise<Booked> {
  const { columns, moves } = wireOf(posting.moves);
  const row = await ctx.sql.first<{ id: string; outcome: string }>(POST, [
    posting.reference,
    posting.kind,
    posting.note ?? null,
    ...columns,
    ...moves,
    ctx.now,
  ]);
  return bookedOf(row, { asset: posting.moves[0]?.from.asset });
}

export function bookedOf(
  row: { readonly id: string; readonly outcome: string } | null,
  meta: Readonly<Record<string, unknown>> = {},
): Booked {
  const outcome = row?.outcome ?? '';
  if (row !== null && (outcome === 'posted' || outcome === 'replayed')) {
    return { id: row.id, replayed: outcome === 'replayed' };
  }
  throw refusalOf(outcome, meta) ?? new Error(`The ledger answered "${outcome}".`);
}
