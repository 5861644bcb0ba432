import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Conflict } from '../../platform/errors.ts';
import { newId } from '../../platform/values/id.ts';
import type { Currency } from '../../platform/values/money.ts';
import type { AccountRef, Holder } from '../ledger/index.ts';
import type { SubscriptionFact } from './events.ts';
import type { DunningAction, DunningStep, Period } from './rules.ts';

export { actingOwner } from '../ledger/index.ts';
export type Subscriber = Holder;

/** A row of `subscriptions.subscription`. Minor units, UTC. */
export interface SubscriptionRow {
  readonly id: string;
  readonly ownerKind: Subscriber['kind'];
  readonly ownerId: string;
  readonly state: 'none' | 'active' | 'grace';
  readonly plan: string;
  readonly days: Period | null;
  readonly currency: Currency | null;
  readonly price: bigint | null;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly autoRenew: boolean;
  readonly renewWith: 'wallet' | 'mobile_money';
  readonly renewPhone: string | null;
  readonly renewNetwork: string | null;
  readonly nextPlan: string | null;
  readonly nextDays: Period | null;
  readonly failures: number;
  readonly reason: string | null;
  readonly action: DunningAction | null;
  readonly nextTryAt: Date | null;
  readonly graceEndsAt: Date | null;
  readonly version: number;
}

/** A row of `subscriptions.purchase`: a period that was paid for, or waits to be. */
export interface PurchaseRow {
  readonly id: string;
  readonly subscriptionId: string;
  readonly kind: 'subscribe' | 'upgrade' | 'extend' | 'renew';
  readonly plan: string;
  readonly days: Period;
  readonly currency: Currency;
  readonly price: bigint;
  readonly credit: bigint;
  readonly toWallet: bigint;
  readonly payWith: 'wallet' | 'payment';
  readonly paymentId: string | null;
  readonly state: 'pending' | 'paid' | 'void';
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly version: number;
}

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const listOf = (fields: readonly string[]): string =>
  fields.map((field) => `${columnOf(field)} as "${field}"`).join(', ');
// prettier-ignore
const ROW = listOf(['id', 'ownerKind', 'ownerId', 'state', 'plan', 'days', 'currency', 'price', 'startsAt', 'endsAt', 'autoRenew',
  'renewWith', 'renewPhone', 'renewNetwork', 'nextPlan', 'nextDays', 'failures', 'reason', 'action', 'nextTryAt', 'graceEndsAt',
  'version'] satisfies (keyof SubscriptionRow)[]);
// prettier-ignore
const PURCHASE = listOf(['id', 'subscriptionId', 'kind', 'plan', 'days', 'currency', 'price', 'credit', 'toWallet', 'payWith',
  'paymentId', 'state', 'startsAt', 'endsAt', 'version'] satisfies (keyof PurchaseRow)[]);

const OF = 'where owner_kind = $1 and owner_id = $2';
const FIND = named('subscriptions.find', `select ${ROW} from subscriptions.subscription ${OF}`);
const LOCK = named('subscriptions.lock', `select ${ROW} from subscriptions.subscription ${OF} for no key update`);
const LOCK_ID = named(
  'subscriptions.lock-id',
  `select ${ROW} from subscriptions.subscription where id = $1 for no key update`,
);
const BEGIN = named(
  'subscriptions.begin',
  `insert into subscriptions.subscription (id, owner_kind, owner_id, created_at, updated_at) values ($1, $2, $3, $4, $4)
   on conflict (owner_kind, owner_id) do nothing`,
);
const ZONE = named('subscriptions.zone', 'select time_zone as zone from ledger.standing($1, $2)');
const STEPS = named(
  'subscriptions.dunning-steps',
  'select reason, step, action, after_minutes as "afterMinutes", advice from subscriptions.dunning_step',
);
const GRACE = named('subscriptions.grace', 'select hours from subscriptions.grace where days = $1');
const PENDING = named(
  'subscriptions.pending',
  `select ${PURCHASE} from subscriptions.purchase where subscription_id = $1 and state = 'pending'`,
);
const FIND_PURCHASE = named(
  'subscriptions.find-purchase',
  `select ${PURCHASE} from subscriptions.purchase where id = $1`,
);
const INSERT_PURCHASE = named(
  'subscriptions.insert-purchase',
  `insert into subscriptions.purchase (id, subscription_id, kind, plan, days, currency, price, credit, to_wallet, pay_with,
     created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) returning ${PURCHASE}`,
);
const VOID = named(
  'subscriptions.void',
  `update subscriptions.purchase set state = 'void', updated_at = $2 where subscription_id = $1 and state = 'pending'`,
);

export function findOwn(ctx: Ctx, owner: Subscriber): Promise<SubscriptionRow | null> {
  return ctx.sql.first<SubscriptionRow>(FIND, [owner.kind, owner.id]);
}

/** The owner's row, made if need be, and held to the end: what is done to one subscription is done one after the other. */
export async function lockOwn(ctx: Ctx, owner: Subscriber): Promise<SubscriptionRow> {
  const [, row] = await Promise.all([
    ctx.sql.run(BEGIN, [newId(ctx.now), owner.kind, owner.id, ctx.now]),
    ctx.sql.first<SubscriptionRow>(LOCK, [owner.kind, owner.id]),
  ]);
  // Of two first ones at once the second did not see the row that it waited for.
  const found = row ?? (await ctx.sql.first<SubscriptionRow>(LOCK, [owner.kind, owner.id]));
  if (found === null) throw Conflict();
  return found;
}

export function lockById(ctx: Ctx, id: string): Promise<SubscriptionRow | null> {
  return ctx.sql.first<SubscriptionRow>(LOCK_ID, [id]);
}

/** IANA name: what the owner said, else that of his country. */
export async function zoneOf(ctx: Ctx, owner: Subscriber): Promise<string> {
  return (await ctx.sql.first<{ zone: string }>(ZONE, [owner.kind, owner.id]))?.zone ?? 'Etc/UTC';
}

export function dunningSteps(ctx: Ctx): Promise<(DunningStep & { readonly advice: string })[]> {
  return ctx.sql.rows(STEPS);
}

export async function graceHours(ctx: Ctx, days: Period): Promise<number> {
  return (await ctx.sql.first<{ hours: number }>(GRACE, [days]))?.hours ?? 0;
}

export function pendingOf(ctx: Ctx, subscriptionId: string): Promise<PurchaseRow | null> {
  return ctx.sql.first<PurchaseRow>(PENDING, [subscriptionId]);
}

export function findPurchase(ctx: Ctx, id: string): Promise<PurchaseRow | null> {
  return ctx.sql.first<PurchaseRow>(FIND_PURCHASE, [id]);
}

export type NewPurchase = Pick<
  PurchaseRow,
  'kind' | 'plan' | 'days' | 'currency' | 'price' | 'credit' | 'toWallet' | 'payWith'
>;

/** Whatever waited to be paid before is void now: should its money still come, it goes to the wallet. */
export async function insertPurchase(ctx: Ctx, subscriptionId: string, given: NewPurchase): Promise<PurchaseRow> {
  const { kind, plan, days, currency, price, credit, toWallet, payWith } = given;
  const [, row] = await Promise.all([
    ctx.sql.run(VOID, [subscriptionId, ctx.now]),
    ctx.sql.first<PurchaseRow>(INSERT_PURCHASE, [
      newId(ctx.now), subscriptionId, kind, plan, days, currency, price, credit, toWallet, payWith, ctx.now,
    ]), // prettier-ignore
  ]);
  return row!;
}

async function change<Row extends { readonly id: string; readonly version: number }>(
  ctx: Ctx,
  table: 'subscription' | 'purchase',
  row: Row,
  fields: Partial<Omit<Row, 'id' | 'version'>>,
  returning: string,
): Promise<Row> {
  const names = Object.keys(fields);
  const changed = await ctx.sql.first<Row>(
    `update subscriptions.${table} set ${[...names.map((name, place) => `${columnOf(name)} = $${place + 4}`), 'updated_at = $3'].join(', ')}
     where id = $1 and version = $2 returning ${returning}`,
    [row.id, row.version, ctx.now, ...Object.values(fields)],
  );
  if (changed === null) throw Conflict();
  return changed;
}

export const changeSubscription = (
  ctx: Ctx,
  row: SubscriptionRow,
  fields: Partial<Omit<SubscriptionRow, 'id' | 'version'>>,
): Promise<SubscriptionRow> => change(ctx, 'subscription', row, fields, ROW);
export const changePurchase = (
  ctx: Ctx,
  row: PurchaseRow,
  fields: Partial<Omit<PurchaseRow, 'id' | 'version'>>,
): Promise<PurchaseRow> => change(ctx, 'purchase', row, fields, PURCHASE);

export function ownerOf(row: SubscriptionRow): Subscriber {
  return { kind: row.ownerKind, id: row.ownerId };
}

export function factOf(row: SubscriptionRow): SubscriptionFact {
  const { id, version, ownerKind, ownerId, plan, state } = row;
  return { id, version, ownerKind, ownerId, plan, state };
}

/** Where the money of plans is kept. */
export function takingsIn(currency: string): AccountRef {
  return { owner: { kind: 'platform', id: 'pushnchat' }, kind: 'subscriptions', asset: currency };
}

export function walletOf(owner: Subscriber, currency: string): AccountRef {
  return { owner, kind: 'wallet', asset: currency };
}
