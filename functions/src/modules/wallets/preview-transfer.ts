import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { formatAmount, parseAmount } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import { feeFor } from './fees.ts';
import { actingOwner, publicOwner, walletOf } from './owner.ts';
import { findPayee, ownerMeant } from './payee.ts';
import { maySpend } from './policy.ts';
import type { TransferDraft, TransferPreview } from './schemas.ts';

/** Whom the money would reach, what it would cost and what would be left. Nothing is written. */
export async function previewTransfer(ctx: Ctx, draft: TransferDraft): Promise<TransferPreview> {
  admit(ctx.actor, maySpend);
  const from = actingOwner(ctx);
  const { currency } = draft;
  const payee = await findPayee(ctx, await ownerMeant(ctx, draft.to, from));
  const amount = parseAmount(draft.amount, currency)!;
  const [fee, balance] = await Promise.all([
    feeFor(ctx, 'transfer', currency, amount),
    ledger.balanceOf(ctx, walletOf(from, currency)),
  ]);
  const money = (minor: bigint) => ({ amount: formatAmount(minor, currency), currency });
  const left = balance.available - amount - fee;
  return {
    to: { id: publicOwner(payee), name: payee.name },
    amount: money(amount),
    fee: money(fee),
    total: money(amount + fee),
    left: money(left),
    enough: left >= 0n,
  };
}
