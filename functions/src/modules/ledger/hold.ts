import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { AccountRef } from './accounts.ts';
import { refusalOf } from './errors.ts';
import { expireAt } from './tasks.ts';

export interface HoldRequest {
  readonly reference: string;
  readonly from: AccountRef;
  /** Minor units. */
  readonly amount: bigint;
  /** UTC; null: until it is captured or released. */
  readonly expiresAt: Date | null;
  /** Becomes the kind of the transactions that capture it. */
  readonly kind: string;
}

export interface Hold {
  readonly id: string;
  readonly reference: string;
  readonly kind: string;
  readonly amount: bigint;
  readonly captured: bigint;
  readonly state: 'open' | 'captured' | 'released' | 'expired';
  readonly expiresAt: Date | null;
}

const OPEN = named(
  'ledger.open-hold',
  'select held_id as id, outcome from ledger.open_hold($1, $2, $3, $4, $5, $6, $7, $8, $9)',
);
const FIND = named(
  'ledger.find-hold',
  `select id, reference, kind, amount, captured, state, expires_at as "expiresAt" from ledger.hold where reference = $1`,
);

/** Keeps an amount: it counts as spent at once, and is captured, released or expires later. The same call again answers the first. */
export async function hold(ctx: Pick<Ctx, 'sql' | 'now' | 'pending'>, request: HoldRequest): Promise<Hold> {
  const { reference, from, amount, expiresAt, kind } = request;
  const row = await ctx.sql.first<{ id: string; outcome: string }>(OPEN, [
    reference,
    kind,
    from.owner.kind,
    from.owner.id,
    from.kind,
    from.asset,
    amount.toString(),
    expiresAt,
    ctx.now,
  ]);
  if (row?.outcome === 'held') {
    if (expiresAt !== null) expireAt(ctx, { id: row.id, reference }, expiresAt);
    return { id: row.id, reference, kind, amount, captured: 0n, state: 'open', expiresAt };
  }
  const refusal = refusalOf(row?.outcome ?? '', { asset: from.asset });
  if (refusal !== null) throw refusal;
  const earlier = await findHold(ctx, reference);
  if (earlier === null) throw new Error(`The ledger answered "${row?.outcome}".`);
  return earlier;
}

/** As far as row-level security lets this actor see. */
export function findHold(ctx: Pick<Ctx, 'sql'>, reference: string): Promise<Hold | null> {
  return ctx.sql.first<Hold>(FIND, [reference]);
}
