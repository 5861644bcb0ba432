import { z } from 'zod';
import { NotFound } from '../../platform/errors.ts';
import { CountryCode } from '../../platform/values/country.ts';
import { idField, idParam, uuidParam } from '../../platform/values/id-param.ts';
import { AmountText, CurrencyCode, MoneyValue, moreThanNothing } from '../../platform/values/money.ts';
import { PhoneText } from '../../platform/values/phone.ts';
import { line } from '../../platform/values/text.ts';
import { NetworkName } from './destination.ts';

const Time = z.iso.datetime();
export const MethodName = z.enum(['mobile_money', 'card', 'bank_transfer', 'checkout', 'cash']);

export const PaymentParams = z.strictObject({ id: idParam('pay') });

/** What somebody who is not a module may pay for by himself: his own wallet. Modules make the other payments. */
export const TopUp = z
  .strictObject({ purpose: z.literal('wallet_topup'), amount: AmountText, currency: CurrencyCode })
  .superRefine(moreThanNothing)
  .meta({ id: 'PaymentDraft' });
export type TopUp = z.infer<typeof TopUp>;

export const Try = z
  .strictObject({
    method: MethodName,
    network: NetworkName.optional(),
    phone: PhoneText.optional(),
    email: z.email().max(200).optional(),
    /** Where a payer who was sent to a page of the provider comes back to. */
    returnUrl: z
      .url({ protocol: /^https$/ })
      .max(500)
      .optional(),
  })
  .meta({ id: 'PaymentTry' });
export type Try = z.infer<typeof Try>;

export const Code = z.strictObject({ otp: z.string().regex(/^\d{3,10}$/, { error: 'Type the digits of the code.' }) });
export type Code = z.infer<typeof Code>;

/** Without a country: where the actor lives; without a currency: what is paid with there. */
export const MethodFilter = z.strictObject({ currency: CurrencyCode.optional(), country: CountryCode.optional() });
export type MethodFilter = z.infer<typeof MethodFilter>;

export const OfferedMethod = z
  .strictObject({
    method: MethodName,
    network: z.string().nullable(),
    title: z.string(),
    country: z.string().nullable(),
    currency: z.string(),
    least: z.string(),
    most: z.string(),
  })
  .meta({ id: 'PaymentMethod' });
export type OfferedMethod = z.infer<typeof OfferedMethod>;

/** `waiting`: for the network; `unknown`: we cannot tell yet whether it was paid, so nobody should pay again. */
export const ShownState = z.enum(['waiting', 'action_required', 'unknown', 'succeeded', 'failed', 'held']);

const Attempt = z.strictObject({
  id: z.string(),
  method: MethodName,
  network: z.string().nullable(),
  state: ShownState,
  /** For the payer, in a sentence. */
  text: z.string(),
  action: z.strictObject({ kind: z.string(), text: z.string(), url: z.string().nullable() }).nullable(),
  failure: z
    .strictObject({
      reason: z.string(),
      act: z.enum(['retry', 'ask', 'switch', 'stop']),
      retryAt: Time.nullable(),
    })
    .nullable(),
  createdAt: Time,
});

export const Refund = z
  .strictObject({
    id: z.string(),
    amount: MoneyValue,
    state: z.enum(['waiting', 'unknown', 'succeeded', 'failed']),
    createdAt: Time,
  })
  .meta({ id: 'PaymentRefund' });
export type Refund = z.infer<typeof Refund>;

export const Payment = z
  .strictObject({
    id: z.string().meta({ example: 'pay_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    purpose: z.string(),
    subject: z.string(),
    description: z.string(),
    amount: MoneyValue,
    status: z.enum(['open', 'paid', 'expired', 'cancelled']),
    refunded: MoneyValue,
    attempt: Attempt.nullable(),
    refunds: z.array(Refund),
    expiresAt: Time.nullable(),
    createdAt: Time,
    updatedAt: Time,
    version: z.int(),
  })
  .meta({ id: 'Payment' });
export type Payment = z.infer<typeof Payment>;
export const PaymentSummary = Payment.omit({ attempt: true, refunds: true }).meta({ id: 'PaymentSummary' });
export type PaymentSummary = z.infer<typeof PaymentSummary>;
export const PaymentFilter = z.strictObject({
  status: z.enum(['open', 'paid', 'expired', 'cancelled']).optional(),
  /** `payee`: what others paid to me. */
  as: z.enum(['payer', 'payee']).default('payer'),
});
export type PaymentFilter = z.infer<typeof PaymentFilter>;

/** Without an amount: all that is left. */
export const RefundDraft = z
  .strictObject({
    amount: AmountText.refine((amount) => !/^[0.]+$/.test(amount), {
      error: 'The amount must be more than nothing.',
    }).optional(),
    reason: line(3, 200),
  })
  .meta({ id: 'PaymentRefundDraft' });
export type RefundDraft = z.infer<typeof RefundDraft>;

const Whole = { amount: AmountText, currency: CurrencyCode };

/** AUT-5: a member may give back so much until then. */
export const RefundGrantDraft = z
  .strictObject({ userId: idField('usr'), ...Whole, until: Time })
  .superRefine(moreThanNothing)
  .meta({ id: 'RefundGrantDraft' });
export type RefundGrantDraft = z.infer<typeof RefundGrantDraft>;
export const RefundGrant = z
  .strictObject({
    id: z.string(),
    userId: z.string(),
    grantedBy: z.string(),
    amount: MoneyValue,
    left: MoneyValue,
    until: Time,
    revokedAt: Time.nullable(),
    createdAt: Time,
  })
  .meta({ id: 'RefundGrant' });
export type RefundGrant = z.infer<typeof RefundGrant>;
export const GrantParams = z.strictObject({ id: idParam('rgr') });

/** For staff: what nobody can tell the outcome of, the oldest first. */
export const Unknown = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['attempt', 'refund', 'disbursement']),
    provider: z.string(),
    reference: z.string(),
    providerReference: z.string().nullable(),
    amount: MoneyValue,
    detail: z.string().nullable(),
    polls: z.int(),
    since: Time,
    ageSeconds: z.int(),
    needsReview: z.boolean(),
    proposal: z
      .strictObject({ outcome: z.enum(['succeeded', 'failed']), by: z.string(), reason: z.string() })
      .nullable(),
  })
  .meta({ id: 'UnknownPayment' });
export type Unknown = z.infer<typeof Unknown>;
const UnknownKind = z.enum(['attempt', 'refund', 'disbursement']);
export const UnknownParams = z.strictObject({
  kind: z.string().transform((text) => {
    const known = UnknownKind.safeParse(text);
    if (!known.success) throw NotFound();
    return known.data;
  }),
  id: uuidParam(),
});
export const Resolution = z.strictObject({ outcome: z.enum(['succeeded', 'failed']), reason: line(5, 300) });
export type Resolution = z.infer<typeof Resolution>;

export const SuspenseItem = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    providerReference: z.string().nullable(),
    amount: MoneyValue,
    why: z.string(),
    status: z.enum(['open', 'proposed', 'resolved']),
    resolution: z.enum(['refund', 'credit', 'keep']).nullable(),
    proposedBy: z.string().nullable(),
    note: z.string().nullable(),
    createdAt: Time,
  })
  .meta({ id: 'SuspenseItem' });
export type SuspenseItem = z.infer<typeof SuspenseItem>;
export const SuspenseFilter = z.strictObject({ status: z.enum(['open', 'proposed', 'resolved']).default('open') });
export type SuspenseFilter = z.infer<typeof SuspenseFilter>;
export const SuspenseParams = z.strictObject({ id: idParam('sus') });
/** `credit`: to whom the payment was for after all; `keep`: ours, with the reason. */
export const SuspenseDecision = z.strictObject({
  resolution: z.enum(['refund', 'credit', 'keep']),
  note: line(5, 300),
});
export type SuspenseDecision = z.infer<typeof SuspenseDecision>;

export const WebhookFilter = z.strictObject({
  state: z.enum(['received', 'processed', 'refused', 'malformed']).optional(),
});
export type WebhookFilter = z.infer<typeof WebhookFilter>;
export const WebhookMessage = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    authenticity: z.enum(['proof', 'hint', 'forged']),
    state: z.enum(['received', 'processed', 'refused', 'malformed']),
    receivedAt: Time,
    processedAt: Time.nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'WebhookMessage' });
export type WebhookMessage = z.infer<typeof WebhookMessage>;
