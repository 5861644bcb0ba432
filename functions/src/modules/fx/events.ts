import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';

/** Money of an owner became money of another currency: `id` is the quote's. Amounts are minor units as text. */
export const MoneyConverted = defineEvent(
  'fx',
  'fx.converted',
  z.object({
    id: z.uuid(),
    version: z.int().positive(),
    ownerKind: z.enum(['user', 'business']),
    ownerId: z.uuid(),
    fromCurrency: z.string(),
    fromAmount: z.string(),
    toCurrency: z.string(),
    toAmount: z.string(),
  }),
);
