import { z } from 'zod';
import { CountryCode } from '../../platform/values/country.ts';
import { idParam } from '../../platform/values/id-param.ts';
import { AmountText, amountProblem, CurrencyCode, MoneyValue } from '../../platform/values/money.ts';
import { PhoneText } from '../../platform/values/phone.ts';
import { line } from '../../platform/values/text.ts';

const Time = z.iso.datetime();
export const MethodName = z.enum(['mobile_money', 'card', 'bank_transfer', 'checkout', 'cash']);

export const PaymentParams = z.strictObject({ id: idParam('pay') });

/** What somebody who is not a module may pay for by himself: his own wallet. Modules make the other payments. */
export const TopUp = z
  .strictObject({ purpose: z.literal('wallet_topup'), amount: AmountText, currency: CurrencyCode })
  .superRefine(({ amount, currency }, check) => {
    const problem = amountProblem(amount, currency) ?? (/^[0.]+$/.test(amount) ? 'Say how much.' : null);
    if (problem !== null) check.addIssue({ code: 'custom', path: ['amount'], message: problem });
  })
  .meta({ id: 'PaymentDraft' });
export type TopUp = z.infer<typeof TopUp>;

export const Try = z
  .strictObject({
    method: MethodName,
    network: z
      .string()
      .regex(/^[a-z0-9_]{2,20}$/, { error: 'Use the network’s name in small letters, such as mtn.' })
      .optional(),
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
  .strictObject({ amount: AmountText.optional(), reason: line(3, 200) })
  .meta({ id: 'PaymentRefundDraft' });
export type RefundDraft = z.infer<typeof RefundDraft>;
