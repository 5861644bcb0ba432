import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { publicId } from '../../../platform/values/id.ts';
import { StoreClosed, StoreReopened } from '../events.ts';
import type { Storefront } from '../schemas.ts';

/** A row of `listings.storefront`. Times are UTC. */
export interface StorefrontRow {
  readonly accountId: string;
  readonly accountKind: 'user' | 'business';
  /** The closure window runs. */
  readonly closed: boolean;
  readonly closedFrom: Date | null;
  readonly closedUntil: Date | null;
  readonly note: string | null;
  readonly outage: 'power' | 'network' | null;
  readonly outageSince: Date | null;
  readonly version: number;
}

export const STOREFRONT_ROW = `account_id as "accountId", account_kind as "accountKind", closed, closed_from as "closedFrom",
  closed_until as "closedUntil", note, outage, outage_since as "outageSince", version`;

const FIND = named('listings.storefront', `select ${STOREFRONT_ROW} from listings.storefront where account_id = $1`);
const LOCK = named('listings.lock-storefront', `${FIND.text} for no key update`);

export function findStorefront(ctx: Ctx, accountId: string): Promise<StorefrontRow | null> {
  return ctx.sql.first<StorefrontRow>(FIND, [accountId]);
}

export function lockStorefront(ctx: Ctx, accountId: string): Promise<StorefrontRow | null> {
  return ctx.sql.first<StorefrontRow>(LOCK, [accountId]);
}

const WRITE = named(
  'listings.write-storefront',
  `insert into listings.storefront (account_id, account_kind, closed, closed_from, closed_until, note, outage, outage_since, version, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)
   on conflict (account_id) do update set closed = excluded.closed, closed_from = excluded.closed_from,
     closed_until = excluded.closed_until, note = excluded.note, outage = excluded.outage, outage_since = excluded.outage_since,
     version = storefront.version + 1, updated_at = excluded.updated_at
   returning ${STOREFRONT_ROW}`,
);

/** Writes the state as the next version, and announces it: closed, or open again. */
export async function writeStorefront(ctx: Ctx, state: Omit<StorefrontRow, 'version'>): Promise<StorefrontRow> {
  const row = (await ctx.sql.first<StorefrontRow>(WRITE, [
    state.accountId,
    state.accountKind,
    state.closed,
    state.closedFrom,
    state.closedUntil,
    state.note,
    state.outage,
    state.outageSince,
    ctx.now,
  ]))!;
  announce(ctx, row);
  return row;
}

export function announce(ctx: Ctx, row: StorefrontRow): void {
  const reason = reasonOf(row);
  const fact = { id: row.accountId, version: row.version, accountKind: row.accountKind };
  if (reason === null) emit(ctx, StoreReopened, fact);
  else emit(ctx, StoreClosed, { ...fact, reason, until: untilOf(row)?.toISOString() ?? null });
}

/** Why nobody can be reached just now; an outage comes first, for nobody knows when it ends. */
export function reasonOf(row: Pick<StorefrontRow, 'closed' | 'outage'>): 'outage' | 'closure' | null {
  return row.outage !== null ? 'outage' : row.closed ? 'closure' : null;
}

function untilOf(row: StorefrontRow): Date | null {
  return row.outage === null && row.closed ? row.closedUntil : null;
}

export function viewStorefront(accountId: string, row: StorefrontRow | null): Storefront {
  const closure =
    row?.closedFrom && row.closedUntil
      ? { from: row.closedFrom.toISOString(), until: row.closedUntil.toISOString(), note: row.note }
      : null;
  return {
    id: publicId('store', accountId),
    open: row === null || reasonOf(row) === null,
    reason: row === null ? null : reasonOf(row),
    closure,
    outage: row?.outage ? { kind: row.outage, since: row.outageSince!.toISOString() } : null,
    version: row?.version ?? 0,
  };
}
