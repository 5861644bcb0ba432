import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';
import { ITEM_STATES } from './rules.ts';

/** What the seller is told of a payout; amounts are minor units as text. */
const ItemFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  ownerKind: z.enum(['user', 'business']),
  ownerId: z.uuid(),
  currency: z.string(),
  sent: z.string(),
  recovered: z.string(),
  state: z.enum(ITEM_STATES),
  reason: z.string().nullable(),
});
export const PayoutChanged = defineEvent('payouts', 'payout.changed', ItemFact);
/** A refund after the payout: the seller owes this, and later payouts give a part to it. */
export const ReceivableOpened = defineEvent(
  'payouts',
  'receivable.opened',
  z.object({
    id: z.uuid(),
    version: z.int().positive(),
    ownerKind: z.enum(['user', 'business']),
    ownerId: z.uuid(),
    currency: z.string(),
    amount: z.string(),
  }),
);
