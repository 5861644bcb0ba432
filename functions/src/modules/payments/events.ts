import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';

/** Minor units as text, for JSON numbers lose digits. */
const Minor = z.string().regex(/^\d+$/);
const Owner = z.object({ kind: z.enum(['user', 'business', 'platform', 'provider']), id: z.string() });

/** `id` is the intent's UUID and `version` its version after the change; `amount` and `currency` are the intent's. */
const PaymentFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  intentId: z.uuid(),
  purpose: z.string(),
  subject: z.string(),
  amount: Minor,
  currency: z.string(),
});
export type PaymentFact = z.infer<typeof PaymentFact>;

/** Made, or a step that ends nothing: for the mirror. */
export const PaymentChanged = defineEvent('payments', 'payment.changed', PaymentFact);
export const PaymentSucceeded = defineEvent(
  'payments',
  'payment.succeeded',
  PaymentFact.extend({ attemptId: z.uuid() }),
);
/** One try failed; another may follow while the intent is open. */
export const PaymentFailed = defineEvent(
  'payments',
  'payment.failed',
  PaymentFact.extend({
    attemptId: z.uuid(),
    reason: z.string(),
    act: z.enum(['retry', 'ask', 'switch', 'stop']),
    afterSeconds: z.int(),
  }),
);
export const PaymentExpired = defineEvent('payments', 'payment.expired', PaymentFact);
/** The payer called it off. */
export const PaymentCancelled = defineEvent('payments', 'payment.cancelled', PaymentFact);
/** Money is back with the payer. `refund` is how much of it this time; `total` all of it so far. */
export const PaymentRefunded = defineEvent(
  'payments',
  'payment.refunded',
  PaymentFact.extend({
    refundId: z.uuid(),
    reference: z.string(),
    refund: Minor,
    total: Minor,
    /** Taken from a receivable because the account that was paid did not hold it any more (LST-9). */
    shortfall: Minor,
    credited: Owner,
  }),
);
export const PaymentRefundFailed = defineEvent(
  'payments',
  'payment.refund_failed',
  PaymentFact.extend({
    refundId: z.uuid(),
    reference: z.string(),
    reason: z.string(),
  }),
);
/** A chargeback, or money that the provider took back: `open`, then `won` or `lost`. */
export const PaymentDisputed = defineEvent(
  'payments',
  'payment.disputed',
  PaymentFact.extend({
    disputeId: z.uuid(),
    status: z.enum(['open', 'won', 'lost']),
    disputed: Minor,
    shortfall: Minor,
    credited: Owner,
  }),
);
/** Money came that does not fit; it stands in suspense, and staff look at it. */
export const PaymentMismatched = defineEvent(
  'payments',
  'payment.mismatched',
  z.object({
    id: z.uuid(),
    version: z.int().positive(),
    why: z.string(),
    provider: z.string(),
    intentId: z.uuid().nullable(),
    amount: Minor,
    currency: z.string(),
  }),
);

/** Everything that changes what a payment's mirror shows. */
export const PAYMENT_EVENTS = [
  PaymentChanged,
  PaymentSucceeded,
  PaymentFailed,
  PaymentExpired,
  PaymentCancelled,
  PaymentRefunded,
  PaymentRefundFailed,
  PaymentDisputed,
] as const;

const DisbursementFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  reference: z.string(),
  purpose: z.string(),
  owner: Owner,
  amount: Minor,
  currency: z.string(),
});
export const DisbursementSucceeded = defineEvent('payments', 'disbursement.succeeded', DisbursementFact);
export const DisbursementFailed = defineEvent(
  'payments',
  'disbursement.failed',
  DisbursementFact.extend({ reason: z.string() }),
);
/** It had arrived and came back. */
export const DisbursementReturned = defineEvent(
  'payments',
  'disbursement.returned',
  DisbursementFact.extend({ reason: z.string() }),
);
