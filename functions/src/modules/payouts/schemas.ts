import { z } from 'zod';
import { idParam } from '../../platform/values/id-param.ts';
import { CurrencyCode, MoneyValue } from '../../platform/values/money.ts';
import { completeDestination, DESTINATION_FIELDS } from '../payments/index.ts';
import { ITEM_STATES, RUN_STATES } from './rules.ts';

const Time = z.iso.datetime();

export const DestinationDraft = z
  .strictObject({ currency: CurrencyCode, ...DESTINATION_FIELDS })
  .superRefine(completeDestination)
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
