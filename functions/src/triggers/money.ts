import { MoneyConverted } from '../modules/fx/index.ts';
import * as payments from '../modules/payments/index.ts';
import * as payouts from '../modules/payouts/index.ts';
import * as subscriptions from '../modules/subscriptions/index.ts';
import * as wallets from '../modules/wallets/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { parsePublicId } from '../platform/values/id.ts';

const walletOf = (subject: string) => {
  const user = parsePublicId('usr', subject);
  if (user !== null) return { kind: 'user' as const, id: user };
  const business = parsePublicId('biz', subject);
  return business === null ? null : { kind: 'business' as const, id: business };
};

/** What the wallets, plans and payouts make of payments: for the topic `payments`. */
export const paymentsSubscribers = [
  subscriber('wallets.show-top-up', {
    on: [payments.PaymentSucceeded, payments.PaymentRefunded, payments.PaymentDisputed],
    run: async (ctx, event) => {
      const owner = event.purpose === 'wallet_topup' ? walletOf(event.subject) : null;
      if (owner !== null) await wallets.noteChange(ctx, owner);
    },
  }),
  subscriber('subscriptions.begin-when-paid', {
    on: payments.PaymentSucceeded,
    run: async (ctx, event) => {
      if (event.purpose === 'subscription') await subscriptions.followPayment(ctx, event);
    },
  }),
  subscriber('subscriptions.follow-failure', {
    on: payments.PaymentFailed,
    run: async (ctx, event) => {
      if (event.purpose === 'subscription') await subscriptions.followFailure(ctx, event);
    },
  }),
  subscriber('subscriptions.follow-cancelling', {
    on: payments.PaymentCancelled,
    run: async (ctx, event) => {
      if (event.purpose !== 'subscription') return;
      await subscriptions.followFailure(ctx, { subject: event.subject, reason: 'user_cancelled' });
    },
  }),
  subscriber('wallets.follow-withdrawal', {
    on: [payments.DisbursementSucceeded, payments.DisbursementFailed, payments.DisbursementReturned],
    run: (ctx, event) => wallets.followWithdrawal(ctx, outcomeOf(event)),
  }),
  subscriber('payouts.follow-payout', {
    on: [payments.DisbursementSucceeded, payments.DisbursementFailed, payments.DisbursementReturned],
    run: (ctx, event) => payouts.followPayout(ctx, outcomeOf(event)),
  }),
  subscriber('payouts.note-shortfall', {
    on: [payments.PaymentRefunded, payments.PaymentDisputed],
    run: (ctx, event) => {
      const { credited: owner, currency, shortfall } = event;
      const reference = 'refundId' in event ? `refund:${event.refundId}` : `dispute:${event.disputeId}`;
      return payouts.noteDebt(ctx, { reference, owner, currency, amount: BigInt(shortfall) });
    },
  }),
];

/** The wallets hold another currency now: for the topic `fx`. */
export const fxSubscribers = [
  subscriber('wallets.show-conversion', {
    on: MoneyConverted,
    run: (ctx, event) => wallets.noteChange(ctx, { kind: event.ownerKind, id: event.ownerId }),
  }),
];

function outcomeOf(event: { type: string; reference: string; reason?: string }) {
  const state =
    event.type === payments.DisbursementSucceeded.type
      ? ('paid' as const)
      : event.type === payments.DisbursementFailed.type
        ? ('failed' as const)
        : ('returned' as const);
  return { reference: event.reference, state, reason: event.reason ?? null };
}
