import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { AppError } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import type { Currency } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import * as payments from '../payments/index.ts';
import { aloneWith, payableOf, receivableOf, standingOf, type Seller } from './accounts.ts';
import { accountOf } from './destinations.ts';
import { PayoutChanged } from './events.ts';
import { cutPayout, payDebts, type ItemState, type PayoutRule } from './rules.ts';
import { SendItem, SendRun } from './tasks.ts';

interface ItemRow {
  readonly id: string;
  readonly runId: string;
  readonly ownerKind: Seller['kind'];
  readonly ownerId: string;
  readonly currency: Currency;
  readonly destinationId: string;
  readonly payable: bigint;
  readonly recovered: bigint;
  readonly sent: bigint;
  readonly state: ItemState;
  readonly reason: string | null;
  /** When the sending was asked for. */
  readonly requestedAt: Date | null;
  readonly version: number;
}

const ROW = `id, run_id as "runId", owner_kind as "ownerKind", owner_id as "ownerId", currency, destination_id as "destinationId",
  payable, recovered, sent, state, reason, requested_at as "requestedAt", version`;
const TAKE = named(
  'payouts.take-items',
  `update payouts.item set state = 'sending', updated_at = $2
   where id = any (array(select id from payouts.item where run_id = $1 and state = 'planned' order by id limit $3 for no key update skip locked))
   returning id`,
);
const LOCK = named('payouts.lock-item', `select ${ROW} from payouts.item where id = $1 for no key update`);
const SET = named(
  'payouts.set-item',
  `update payouts.item set state = $2, reason = $3, recovered = $4::bigint, sent = $5::bigint, payable = $4::bigint + $5::bigint, updated_at = $6
   where id = $1 returning ${ROW}`,
);
const REQUESTED = named(
  'payouts.requested',
  `update payouts.item set recovered = $2::bigint, sent = $3::bigint, payable = $2::bigint + $3::bigint, requested_at = $4, updated_at = $4
   where id = $1`,
);
const RULE = named(
  'payouts.rule',
  'select minimum, recovery_cap_bp as "recoveryCapBp" from payouts.rule where currency = $1',
);
const DESTINATION = named(
  'payouts.destination-of-item',
  `select method, country, phone, network, bank_code as "bankCode", account_number as "accountNumber", name
   from payouts.destination where id = $1 and state = 'verified'`,
);
const DEBTS = named(
  'payouts.debts',
  `select id, amount - recovered as open from payouts.receivable
   where owner_id = $1 and currency = $2 and recovered < amount order by id for no key update`,
);
const RECOVER = named(
  'payouts.recover',
  `with paid as (
     insert into payouts.recovery (item_id, receivable_id, amount)
     select $1, d.id, d.amount from unnest($2::uuid[], $3::bigint[]) d (id, amount) where d.amount > 0 returning receivable_id, amount)
   update payouts.receivable r set recovered = r.recovered + paid.amount from paid where r.id = paid.receivable_id`,
);
const UNDO = named(
  'payouts.undo-recovery',
  `with undone as (
     update payouts.recovery set undone = true where item_id = $1 and not undone returning receivable_id, amount)
   update payouts.receivable r set recovered = r.recovered - undone.amount from undone where r.id = undone.receivable_id`,
);
const FINISH = named(
  'payouts.finish-run',
  `update payouts.run set state = 'finished', updated_at = $2
   where id = $1 and state = 'sending' and not exists (select from payouts.item where run_id = $1 and state in ('planned', 'sending'))`,
);

const BATCH = 200;
export const referenceOf = (itemId: string): string => `payouts.item:${itemId}`;
const recoveryOf = (itemId: string): string => `payouts.recovery:${itemId}`;

/** A task for each item, a batch at a time; whoever runs this twice finds them taken. */
export async function sendRun(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const taken = await ctx.sql.rows<{ id: string }>(TAKE, [id, ctx.now, BATCH]);
  for (const item of taken) enqueue(ctx, SendItem, { id: item.id }, { key: item.id });
  if (taken.length === BATCH) enqueue(ctx, SendRun, { id }, { key: `${id}-${taken.at(-1)!.id}` });
}

/**
 * Pays one seller, by what stands in the ledger now and never more than was planned: refunds since then count. The reference is
 * the item's, so whoever comes again pays nothing.
 */
export async function sendItem(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const item = await ctx.sql.first<ItemRow>(LOCK, [id]);
  if (item === null || item.state !== 'sending' || item.requestedAt !== null) return;
  const owner: Seller = { kind: item.ownerKind, id: item.ownerId };
  const { currency } = item;
  await aloneWith(ctx, owner, currency);
  const { payable, owed } = await standingOf(ctx, owner, currency);
  const rule = await ctx.sql.first<PayoutRule>(RULE, [currency]);
  const cut = cutPayout(payable < item.payable ? payable : item.payable, owed, rule!);
  const destination = await destinationOf(ctx, item.destinationId);
  if (cut === null || destination === null)
    return close(ctx, item, 'cancelled', cut === null ? 'too_little' : 'destination_changed');
  try {
    await payments.requestDisbursement(ctx, {
      reference: referenceOf(id),
      owner,
      from: payableOf(owner, currency),
      amount: cut.sent,
      currency,
      destination,
      purpose: 'payout',
    });
  } catch (error) {
    // Refused before anything was kept or sent: no way to pay there, or too much for it.
    if (error instanceof AppError) return close(ctx, item, 'failed', error.code);
    throw error;
  }
  if (cut.recovered > 0n) await recover(ctx, item, owner, cut.recovered);
  await ctx.sql.run(REQUESTED, [id, cut.recovered, cut.sent, ctx.now]);
}

async function recover(ctx: Ctx, item: ItemRow, owner: Seller, amount: bigint): Promise<void> {
  const { currency } = item;
  await ledger.post(ctx, {
    reference: recoveryOf(item.id),
    kind: 'receivable.recovery',
    moves: [{ from: payableOf(owner, currency), to: receivableOf(owner, currency), amount }],
  });
  const debts = await ctx.sql.rows<{ id: string; open: bigint }>(DEBTS, [owner.id, currency]);
  const known = debts.reduce((sum, { open }) => sum + open, 0n);
  const parts = payDebts(
    debts.map(({ open }) => open),
    amount < known ? amount : known,
  );
  await ctx.sql.run(RECOVER, [item.id, debts.map((debt) => debt.id), parts.map(String)]);
}

async function destinationOf(ctx: Ctx, id: string): Promise<payments.Destination | null> {
  interface Row {
    readonly method: 'mobile_money' | 'bank';
    readonly country: string;
    readonly phone: string | null;
    readonly network: string | null;
    readonly bankCode: string | null;
    readonly accountNumber: string | null;
    readonly name: string;
  }
  const row = await ctx.sql.first<Row>(DESTINATION, [id]);
  if (row === null) return null;
  const { method, country, phone, network, name } = row;
  return { method, country, phone, network, account: accountOf(row), name };
}

/** What the provider says became of it. What did not arrive, or came back, is payable again, and so are the debts it paid. */
export async function followPayout(
  ctx: Ctx,
  event: { readonly reference: string; readonly state: 'paid' | 'failed' | 'returned'; readonly reason: string | null },
): Promise<void> {
  const id = /^payouts\.item:([0-9a-f-]{36})$/.exec(event.reference)?.[1];
  const item = id === undefined ? null : await ctx.sql.first<ItemRow>(LOCK, [id]);
  if (item === null) return;
  const legal = event.state === 'returned' ? item.state === 'paid' : item.state === 'sending';
  if (!legal) return;
  if (event.state !== 'paid' && item.recovered > 0n) {
    await ledger.reverse(ctx, {
      transaction: recoveryOf(item.id),
      reference: `${recoveryOf(item.id)}:undone`,
      note: 'The payout did not arrive.',
    });
    await ctx.sql.run(UNDO, [item.id]);
  }
  await close(ctx, item, event.state, event.reason);
}

async function close(ctx: Ctx, item: ItemRow, state: ItemState, reason: string | null): Promise<void> {
  const row = (await ctx.sql.first<ItemRow>(SET, [item.id, state, reason, item.recovered, item.sent, ctx.now]))!;
  emit(ctx, PayoutChanged, {
    id: row.id,
    version: row.version,
    ownerKind: row.ownerKind,
    ownerId: row.ownerId,
    currency: row.currency,
    sent: row.sent.toString(),
    recovered: row.recovered.toString(),
    state: row.state,
    reason: row.reason,
  });
  await ctx.sql.run(FINISH, [row.runId, ctx.now]);
}
