import { z } from 'zod';
import { idField, idParam } from '../../platform/values/id-param.ts';
import { AmountText, CurrencyCode, MoneyValue, moreThanNothing } from '../../platform/values/money.ts';
import { PhoneText } from '../../platform/values/phone.ts';
import { line } from '../../platform/values/text.ts';
import { completeDestination, DESTINATION_FIELDS, NetworkName } from '../payments/index.ts';
import { REQUEST_STATES } from './rules.ts';

const Time = z.iso.datetime();

/** Somebody with a wallet: by id (`usr_…` or `biz_…`) or by the phone that he signed up with. */
const Payee = z
  .strictObject({
    userId: idField('usr').optional(),
    businessId: idField('biz').optional(),
    phone: PhoneText.optional(),
  })
  .superRefine((to, check) => {
    const given = (['userId', 'businessId', 'phone'] as const).filter((field) => to[field] !== undefined);
    const message = 'Say one of userId, businessId and phone.';
    if (given.length === 0) check.addIssue({ code: 'custom', path: [], message });
    if (given.length > 1) for (const field of given) check.addIssue({ code: 'custom', path: [field], message });
  })
  .meta({ id: 'Payee' });
export type Payee = z.infer<typeof Payee>;

export const TransferDraft = z
  .strictObject({ to: Payee, amount: AmountText, currency: CurrencyCode, note: line(1, 140).optional() })
  .superRefine(moreThanNothing)
  .meta({ id: 'TransferDraft' });
export type TransferDraft = z.infer<typeof TransferDraft>;

export const Party = z.strictObject({ id: z.string(), name: z.string() }).meta({ id: 'WalletParty' });

export const TransferPreview = z
  .strictObject({
    to: Party,
    amount: MoneyValue,
    fee: MoneyValue,
    /** What leaves the sender's wallet. */
    total: MoneyValue,
    /** What would be left; below nothing when it is not enough. */
    left: z.strictObject({ amount: z.string(), currency: z.string() }),
    enough: z.boolean(),
  })
  .meta({ id: 'TransferPreview' });
export type TransferPreview = z.infer<typeof TransferPreview>;

export const Transfer = z
  .strictObject({
    id: z.string(),
    direction: z.enum(['sent', 'received']),
    other: Party,
    amount: MoneyValue,
    /** Paid by the sender; nothing for who received. */
    fee: MoneyValue.nullable(),
    note: z.string().nullable(),
    createdAt: Time,
  })
  .meta({ id: 'Transfer' });
export type Transfer = z.infer<typeof Transfer>;
export const TransferParams = z.strictObject({ id: idParam('wtx') });

export const Wallet = z
  .strictObject({
    ownerId: z.string(),
    balances: z.array(
      z.strictObject({
        currency: z.string(),
        /** All of it, and of this what is kept for something under way, and what can be spent. */
        posted: z.string(),
        held: z.string(),
        available: z.string(),
      }),
    ),
  })
  .meta({ id: 'Wallet' });
export type Wallet = z.infer<typeof Wallet>;

export const BalanceQuery = z.strictObject({
  /** That of your country unless you say another. */
  currency: CurrencyCode.optional(),
  at: z.iso
    .datetime()
    .refine((at) => at >= '2020', { error: 'There was no wallet then. Ask for a time from 2020 on.' })
    .optional(),
});
export type BalanceQuery = z.infer<typeof BalanceQuery>;
export const BalanceAt = z
  .strictObject({
    currency: z.string(),
    /** The moment that was asked for; null: now. */
    at: Time.nullable(),
    posted: z.string(),
    held: z.string(),
    available: z.string(),
  })
  .meta({ id: 'WalletBalance' });
export type BalanceAt = z.infer<typeof BalanceAt>;

export const StatementQuery = z.strictObject({ currency: CurrencyCode.optional() });
export type StatementQuery = z.infer<typeof StatementQuery>;
export const StatementEntry = z
  .strictObject({
    id: z.string(),
    at: Time,
    /** With its sign: what came in is above nothing. */
    amount: z.string(),
    /** Of the wallet after this line. */
    balance: z.string(),
    currency: z.string(),
    kind: z.string(),
    text: z.string(),
  })
  .meta({ id: 'StatementEntry' });
export type StatementEntry = z.infer<typeof StatementEntry>;

export const TopUpDraft = z
  .strictObject({
    amount: AmountText,
    currency: CurrencyCode,
    method: z.enum(['mobile_money', 'card', 'bank_transfer', 'checkout', 'cash']).default('mobile_money'),
    email: z.email().max(254).optional(),
    returnUrl: z
      .url({ protocol: /^https$/ })
      .max(500)
      .optional(),
    phone: PhoneText.optional(),
    network: NetworkName.optional(),
  })
  .superRefine(moreThanNothing)
  .meta({ id: 'TopUpDraft' });
export type TopUpDraft = z.infer<typeof TopUpDraft>;

export const TopUp = z
  .strictObject({
    /** Follow it under /v1/payments. */
    paymentId: z.string(),
    state: z.string(),
    amount: MoneyValue,
    next: z.string(),
  })
  .meta({ id: 'TopUp' });
export type TopUp = z.infer<typeof TopUp>;

export const WithdrawalDraft = z
  .strictObject({
    amount: AmountText,
    currency: CurrencyCode,
    to: z.strictObject(DESTINATION_FIELDS).superRefine(completeDestination),
  })
  .superRefine(moreThanNothing)
  .meta({ id: 'WithdrawalDraft' });
export type WithdrawalDraft = z.infer<typeof WithdrawalDraft>;

export const Withdrawal = z
  .strictObject({
    id: z.string(),
    amount: MoneyValue,
    fee: MoneyValue,
    /** Where to, masked. */
    to: z.string(),
    state: z.enum(['sending', 'paid', 'failed', 'returned']),
    reason: z.string().nullable(),
    createdAt: Time,
    version: z.int(),
  })
  .meta({ id: 'Withdrawal' });
export type Withdrawal = z.infer<typeof Withdrawal>;
export const WithdrawalParams = z.strictObject({ id: idParam('wdr') });

export const RequestDraft = z
  .strictObject({
    from: Payee,
    amount: AmountText,
    currency: CurrencyCode,
    note: line(1, 140).optional(),
    /** From an hour to 30 days. */
    validHours: z.int().min(1).max(720).default(72),
  })
  .superRefine(moreThanNothing)
  .meta({ id: 'PaymentRequestDraft' });
export type RequestDraft = z.infer<typeof RequestDraft>;

export const PaymentRequest = z
  .strictObject({
    id: z.string(),
    direction: z.enum(['asked', 'owed']),
    other: Party,
    amount: MoneyValue,
    note: z.string().nullable(),
    state: z.enum(REQUEST_STATES),
    transferId: z.string().nullable(),
    expiresAt: Time,
    createdAt: Time,
    version: z.int(),
  })
  .meta({ id: 'PaymentRequest' });
export type PaymentRequest = z.infer<typeof PaymentRequest>;
export const RequestParams = z.strictObject({ id: idParam('preq') });
export const RequestFilter = z.strictObject({ state: z.enum(REQUEST_STATES).optional() });
export type RequestFilter = z.infer<typeof RequestFilter>;

export const StatementPage = z.array(StatementEntry);
export const TransferPage = z.array(Transfer);
export const WithdrawalPage = z.array(Withdrawal);
export const RequestPage = z.array(PaymentRequest);
