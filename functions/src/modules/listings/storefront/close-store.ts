import type { UserActor } from '../../../platform/actor.ts';
import { admit } from '../../../platform/authorize.ts';
import type { Ctx } from '../../../platform/context.ts';
import { InvalidRequest } from '../../../platform/errors.ts';
import { personOf } from '../interest/save-listing.ts';
import { mayCreate } from '../policy.ts';
import type { Closure, Outage, Storefront } from '../schemas.ts';
import { turnAt } from '../tasks.ts';
import { findStorefront, lockStorefront, viewStorefront, writeStorefront, type StorefrontRow } from './store.ts';

interface Account {
  readonly accountId: string;
  readonly accountKind: 'user' | 'business';
}

/** The business that the actor acts for, or himself. */
function accountOf({ userId, business }: UserActor): Account {
  return business === null
    ? { accountId: userId, accountKind: 'user' }
    : { accountId: business.id, accountKind: 'business' };
}

const OPEN = {
  closed: false,
  closedFrom: null,
  closedUntil: null,
  note: null,
  outage: null,
  outageSince: null,
} as const;

async function present(ctx: Ctx): Promise<Omit<StorefrontRow, 'version'> & { readonly version?: number }> {
  admit(ctx.actor, mayCreate);
  const account = accountOf(personOf(ctx));
  return (await lockStorefront(ctx, account.accountId)) ?? { ...account, ...OPEN };
}

export async function getStorefront(ctx: Ctx): Promise<Storefront> {
  const { accountId } = accountOf(personOf(ctx));
  return viewStorefront(accountId, await findStorefront(ctx, accountId));
}

/** Closes the store for a while, now or later, in place of the window before. A task turns it at each end. */
export async function closeStore(ctx: Ctx, { from, until, note }: Closure): Promise<Storefront> {
  const state = await present(ctx);
  const closedFrom = from === undefined || new Date(from) < ctx.now ? ctx.now : new Date(from);
  const closedUntil = new Date(until);
  if (closedUntil <= closedFrom) throw InvalidRequest({ field: 'until' });
  const closed = closedFrom <= ctx.now;
  const row = await writeStorefront(ctx, { ...state, closed, closedFrom, closedUntil, note: note ?? null });
  turnAt(ctx, row, closed ? closedUntil : closedFrom);
  return viewStorefront(row.accountId, row);
}

/** Opens the store before its time, or calls a closure off. An outage stays until the store is heard of. */
export async function openStore(ctx: Ctx): Promise<Storefront> {
  const state = await present(ctx);
  if (state.closedUntil === null) return viewStorefront(state.accountId, state as StorefrontRow | null);
  const row = await writeStorefront(ctx, { ...state, closed: false, closedFrom: null, closedUntil: null, note: null });
  return viewStorefront(row.accountId, row);
}

/** No power, or no network: no new contacts until the first heartbeat after this. */
export async function reportOutage(ctx: Ctx, { kind }: Outage): Promise<Storefront> {
  const state = await present(ctx);
  if (state.outage === kind) return viewStorefront(state.accountId, state as StorefrontRow);
  const row = await writeStorefront(ctx, { ...state, outage: kind, outageSince: state.outageSince ?? ctx.now });
  return viewStorefront(row.accountId, row);
}
