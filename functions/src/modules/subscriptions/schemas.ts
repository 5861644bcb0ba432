import { z } from 'zod';
import { CurrencyCode, MoneyValue } from '../../platform/values/money.ts';
import { PhoneText } from '../../platform/values/phone.ts';
import { NetworkName } from '../payments/index.ts';
import { PERIODS } from './rules.ts';

const Time = z.iso.datetime();
const Code = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, { error: 'This is not a plan. GET /v1/plans lists them.' });
const Days = z.literal([...PERIODS]);

export const PlanView = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    /** Whom it is offered to; null: everybody. */
    role: z.string().nullable(),
    tier: z.enum(['free', 'standard', 'premium']),
    /** Of what is sold, in hundredths of a percent. */
    commissionBp: z.int(),
    /** What may be done in a day and a month. */
    quotas: z.record(z.string(), z.strictObject({ day: z.int().optional(), month: z.int().optional() })),
    prices: z.array(z.strictObject({ days: Days, price: MoneyValue })),
  })
  .meta({ id: 'Plan' });
export type PlanView = z.infer<typeof PlanView>;
export const PlanList = z.array(PlanView);
export const PlanFilter = z.strictObject({ currency: CurrencyCode.optional() });
export type PlanFilter = z.infer<typeof PlanFilter>;

export const Choice = z
  .strictObject({ plan: Code, days: Days, currency: CurrencyCode.optional() })
  .meta({ id: 'PlanChoice' });
export type Choice = z.infer<typeof Choice>;

const Paying = {
  payWith: z.enum(['wallet', 'mobile_money']).default('wallet'),
  phone: PhoneText.optional(),
  network: NetworkName.optional(),
};
export const SubscribeDraft = z
  .strictObject({
    plan: Code,
    days: Days,
    currency: CurrencyCode.optional(),
    ...Paying,
    /** Pay the next periods the same way, until you say otherwise. */
    autoRenew: z.boolean().default(true),
  })
  .meta({ id: 'SubscribeDraft' });
export type SubscribeDraft = z.infer<typeof SubscribeDraft>;
export const ExtendDraft = z.strictObject({ days: Days, ...Paying }).meta({ id: 'ExtendDraft' });
export type ExtendDraft = z.infer<typeof ExtendDraft>;
export const RenewalDraft = z.strictObject({ autoRenew: z.boolean(), ...Paying }).meta({ id: 'RenewalDraft' });
export type RenewalDraft = z.infer<typeof RenewalDraft>;

export const ChangePreview = z
  .strictObject({
    kind: z.enum(['subscribe', 'upgrade', 'extend', 'downgrade']),
    /** Else when what was paid for is used up. */
    atOnce: z.boolean(),
    price: MoneyValue,
    /** The unused part of the present period that counts towards it. */
    credit: MoneyValue,
    due: MoneyValue,
    /** Of the unused part, what goes to your wallet. */
    toWallet: MoneyValue,
    startsAt: Time,
    endsAt: Time,
  })
  .meta({ id: 'PlanChangePreview' });
export type ChangePreview = z.infer<typeof ChangePreview>;

export const SubscriptionView = z
  .strictObject({
    plan: z.string(),
    state: z.enum(['none', 'active', 'grace']),
    days: Days.nullable(),
    price: MoneyValue.nullable(),
    startsAt: Time.nullable(),
    endsAt: Time.nullable(),
    autoRenew: z.boolean(),
    renewWith: z.enum(['wallet', 'mobile_money']),
    /** The lesser plan that follows, if one was chosen. */
    next: z.strictObject({ plan: z.string(), days: Days }).nullable(),
    /** What is the matter with the renewal. */
    trouble: z
      .strictObject({
        reason: z.string(),
        action: z.string(),
        advice: z.string(),
        nextTryAt: Time.nullable(),
        graceEndsAt: Time,
      })
      .nullable(),
    /** A purchase that waits for its payment: follow it under /v1/payments. */
    pending: z.strictObject({ paymentId: z.string(), plan: z.string(), due: MoneyValue }).nullable(),
    version: z.int(),
  })
  .meta({ id: 'Subscription' });
export type SubscriptionView = z.infer<typeof SubscriptionView>;
