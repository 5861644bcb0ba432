import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';

const TOPIC = 'wallets';

/** A person's wallet is not what it was: `id` is his Firebase uid, `version` that of his summary. For his own document. */
export const WalletChanged = defineEvent(
  TOPIC,
  'wallet.changed',
  z.object({ id: z.string().min(1), version: z.int().positive() }),
);

const Side = z.object({ kind: z.enum(['user', 'business']), id: z.uuid(), name: z.string() });
/** What tells the recipient. Amounts are minor units as text; each name is as the other side may see it. */
export const MoneyTransferred = defineEvent(
  TOPIC,
  'wallet.money_transferred',
  z.object({
    id: z.uuid(),
    version: z.int().positive(),
    from: Side,
    to: Side,
    amount: z.string(),
    currency: z.string(),
    note: z.string().nullable(),
  }),
);

const RequestFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  payeeKind: z.enum(['user', 'business']),
  payeeId: z.uuid(),
  payerKind: z.enum(['user', 'business']),
  payerId: z.uuid(),
  amount: z.string(),
  currency: z.string(),
});
export type RequestFact = z.infer<typeof RequestFact>;
const request = (name: string) => defineEvent(TOPIC, `payment_request.${name}`, RequestFact);
export const PaymentRequested = request('made');
export const PaymentRequestPaid = request('paid');
export const PaymentRequestDeclined = request('declined');
export const PaymentRequestCancelled = request('cancelled');
export const PaymentRequestExpired = request('expired');

const WithdrawalFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  ownerKind: z.enum(['user', 'business']),
  ownerId: z.uuid(),
  amount: z.string(),
  currency: z.string(),
  state: z.enum(['sending', 'paid', 'failed', 'returned']),
});
export const WithdrawalChanged = defineEvent(TOPIC, 'withdrawal.changed', WithdrawalFact);
