import { z } from 'zod';
import { idParam } from '../../platform/values/id-param.ts';
import { CurrencyCode, MoneyValue } from '../../platform/values/money.ts';
import { PhoneText } from '../../platform/values/phone.ts';
import { line } from '../../platform/values/text.ts';
import { ITEM_STATES, RUN_STATES } from './rules.ts';

const Time = z.iso.datetime();

export const DestinationDraft = z
  .strictObject({
    currency: CurrencyCode,
    method: z.enum(['mobile_money', 'bank']),
    phone: PhoneText.optional(),
    network: z
      .string()
      .regex(/^[a-z0-9_-]{2,30}$/, { error: 'Name the network in small letters, such as mtn.' })
      .optional(),
    bankCode: z
      .string()
      .regex(/^[A-Za-z0-9]{2,20}$/, { error: 'This is not a bank code.' })
      .optional(),
    accountNumber: z
      .string()
      .regex(/^[0-9A-Za-z]{5,34}$/, { error: 'Write the account number without spaces.' })
      .optional(),
    /** As the bank or network knows the holder. */
    name: line(2, 100),
  })
  .superRefine((draft, check) => {
    const needed = draft.method === 'bank' ? (['bankCode', 'accountNumber'] as const) : (['phone'] as const);
    for (const field of needed)
      if (draft[field] === undefined) check.addIssue({ code: 'custom', path: [field], message: 'This is needed.' });
  })
  .meta({ id: 'PayoutDestinationDraft' });
export type DestinationDraft = z.infer<typeof DestinationDraft>;

export const Destination = z
  .strictObject({
    id: z.string(),
    currency: z.string(),
    method: z.enum(['mobile_money', 'bank']),
    /** Masked. */
    shown: z.string(),
    name: z.string(),
    state: z.enum(['unverified', 'verified', 'removed']),
    usableFrom: Time,
    version: z.int(),
  })
  .meta({ id: 'PayoutDestination' });
export type Destination = z.infer<typeof Destination>;
export const DestinationList = z.array(Destination);
export const DestinationParams = z.strictObject({ id: idParam('pdst') });

export const Payout = z
  .strictObject({
    id: z.string(),
    sent: MoneyValue,
    /** Of the same balance, what went to what you owed. */
    recovered: MoneyValue,
    state: z.enum(ITEM_STATES),
    reason: z.string().nullable(),
    createdAt: Time,
    version: z.int(),
  })
  .meta({ id: 'Payout' });
export type Payout = z.infer<typeof Payout>;
export const PayoutPage = z.array(Payout);

export const Earnings = z
  .strictObject({
    balances: z.array(
      z.strictObject({
        currency: z.string(),
        /** To be paid out, what is on its way, and what you owe after refunds. */
        payable: z.string(),
        underWay: z.string(),
        owed: z.string(),
        minimum: z.string(),
      }),
    ),
    /** What you owe, and why: a refund or chargeback after the money had been paid out. */
    receivables: z.array(
      z.strictObject({ id: z.string(), reference: z.string(), amount: MoneyValue, open: MoneyValue, since: Time }),
    ),
  })
  .meta({ id: 'Earnings' });
export type Earnings = z.infer<typeof Earnings>;

export const RunDraft = z.strictObject({ currency: CurrencyCode }).meta({ id: 'PayoutRunDraft' });
export const Run = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['daily', 'by_hand']),
    day: z.string(),
    state: z.enum(RUN_STATES),
    items: z.int(),
    total: MoneyValue,
    byJob: z.boolean(),
    createdAt: Time,
    version: z.int(),
  })
  .meta({ id: 'PayoutRun' });
export type Run = z.infer<typeof Run>;
export const RunPage = z.array(Run);
export const RunParams = z.strictObject({ id: idParam('prun') });
