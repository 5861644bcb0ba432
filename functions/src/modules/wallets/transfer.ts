import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { formatAmount, parseAmount, type Currency } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import { MoneyTransferred, WalletChanged } from './events.ts';
import { feeFor } from './fees.ts';
import { refusalOf, type Allowance } from './limits.ts';
import { actingOwner, feesIn, publicOwner, walletOf, type WalletOwner } from './owner.ts';
import { ownerMeant } from './payee.ts';
import { maySpend } from './policy.ts';
import type { Transfer, TransferDraft } from './schemas.ts';

interface Opened extends Allowance {
  readonly toName: string;
  readonly fromName: string;
  /** Firebase uids; null for a business. */
  readonly fromUid: string | null;
  readonly toUid: string | null;
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly askedVersion: number | null;
}

const OPEN = named(
  'wallets.open-transfer',
  `select refusal, allowed, spent, to_name as "toName", from_name as "fromName", from_uid as "fromUid",
     to_uid as "toUid", from_version as "fromVersion",
     to_version as "toVersion", asked_version as "askedVersion"
   from wallets.open_transfer($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);

/** Sends money to another wallet, at once. */
export async function transfer(ctx: Ctx, draft: TransferDraft): Promise<Transfer> {
  admit(ctx.actor, maySpend);
  const from = actingOwner(ctx);
  const to = await ownerMeant(ctx, draft.to, from);
  const amount = parseAmount(draft.amount, draft.currency)!;
  return (await move(ctx, { from, to, amount, currency: draft.currency, note: draft.note ?? null })).shown;
}

export interface TransferOrder {
  readonly from: WalletOwner;
  readonly to: WalletOwner;
  readonly amount: bigint;
  readonly currency: Currency;
  readonly note: string | null;
  readonly requestId?: string;
}

/**
 * Limits, fee, record and versions in one statement, the postings in another; both leave in the same flight, so a transfer costs
 * two round trips with its commit. Whichever refuses undoes the other with the transaction.
 */
export async function move(ctx: Ctx, order: TransferOrder): Promise<{ shown: Transfer; askedVersion: number | null }> {
  const { from, to, amount, currency, note, requestId = null } = order;
  const fee = await feeFor(ctx, 'transfer', currency, amount);
  const id = newId(ctx.now);
  const source = walletOf(from, currency);
  const opening = ctx.sql.first<Opened>(OPEN, [
    id, from.kind, from.id, to.kind, to.id, currency, amount, fee, note, requestId, ctx.now,
  ]); // prettier-ignore
  const posting = ledger.post(ctx, {
    reference: `wallets.transfer:${id}`,
    kind: 'wallet.transfer',
    moves: [
      { from: source, to: walletOf(to, currency), amount },
      ...(fee > 0n ? [{ from: source, to: feesIn(currency), amount: fee }] : []),
    ],
  });
  const [opened, posted] = await Promise.allSettled([opening, posting]);
  if (opened.status === 'rejected') throw opened.reason as Error;
  const row = opened.value!;
  const refusal = refusalOf(row, currency);
  if (refusal !== null) throw refusal;
  if (posted.status === 'rejected') throw posted.reason as Error;

  emit(ctx, MoneyTransferred, {
    id,
    version: 1,
    from: { ...from, name: row.fromName },
    to: { ...to, name: row.toName },
    amount: amount.toString(),
    currency,
    note,
  });
  if (row.fromUid !== null) emit(ctx, WalletChanged, { id: row.fromUid, version: row.fromVersion });
  if (row.toUid !== null) emit(ctx, WalletChanged, { id: row.toUid, version: row.toVersion });
  return {
    askedVersion: row.askedVersion,
    shown: {
      id: publicId('wtx', id),
      direction: 'sent',
      other: { id: publicOwner(to), name: row.toName },
      amount: { amount: formatAmount(amount, currency), currency },
      fee: { amount: formatAmount(fee, currency), currency },
      note,
      createdAt: ctx.now.toISOString(),
    },
  };
}
