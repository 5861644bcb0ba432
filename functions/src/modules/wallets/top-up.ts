import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { formatAmount, parseAmount } from '../../platform/values/money.ts';
import { publicId } from '../../platform/values/id.ts';
import * as payments from '../payments/index.ts';
import { CurrencyNotOffered, TooMuchAtOnce } from './errors.ts';
import { actingOwner, publicOwner, walletOf } from './owner.ts';
import { maySee } from './policy.ts';
import type { TopUp, TopUpDraft } from './schemas.ts';

const LIMIT = named(
  'wallets.top-up-limit',
  `select r.at_once as "atOnce" from ledger.standing($1, $2) s join ledger.plan p on p.code = s.plan
   join wallets.limit_rule r on r.tier = p.tier where r.currency = $3 and r.kind = 'top_up'`,
);

/**
 * Asks for money into the wallet. What comes in is credited by the payment itself, when it is captured; here only the question
 * is put, and the answer says what the payer has to do.
 */
export async function topUp(ctx: Ctx, draft: TopUpDraft): Promise<TopUp> {
  admit(ctx.actor, maySee);
  const owner = actingOwner(ctx);
  const { currency } = draft;
  const amount = parseAmount(draft.amount, currency)!;
  const limit = await ctx.sql.first<{ atOnce: bigint }>(LIMIT, [owner.kind, owner.id, currency]);
  if (limit === null) throw CurrencyNotOffered({ field: 'currency', with: { currency } });
  const allowed = formatAmount(limit.atOnce, currency);
  if (amount > limit.atOnce) throw TooMuchAtOnce({ field: 'amount', with: { allowed, currency }, meta: { allowed } });
  const intent = await payments.createIntent(ctx, {
    payer: owner,
    purpose: 'wallet_topup',
    subject: publicOwner(owner),
    amount,
    currency,
    credit: walletOf(owner, currency),
    description: 'PushNchat wallet',
  });
  const { method, phone, network, email, returnUrl } = draft;
  const attempt = await payments.startAttempt(ctx, {
    intentId: intent.id,
    method: { method, phone, network, email, returnUrl },
  });
  return {
    paymentId: publicId('pay', intent.id),
    state: attempt.status,
    amount: { amount: formatAmount(amount, currency), currency },
    next: nextStep(attempt.method),
  };
}

/** What the payer does now. Follow the payment for its outcome: the phone has a mirror of it, and GET /v1/payments/:id the rest. */
function nextStep(method: string): string {
  switch (method) {
    case 'mobile_money':
      return 'A prompt comes to the phone. Approve it there with the mobile-money PIN.';
    case 'bank_transfer':
      return 'Transfer the amount with the reference that the payment shows.';
    case 'cash':
      return 'Hand the cash to the agent, who confirms it.';
    default:
      return 'Open the payment page and follow what it says.';
  }
}
