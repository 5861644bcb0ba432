import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';

const TOPIC = 'subscriptions';
const SubscriptionFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  ownerKind: z.enum(['user', 'business']),
  ownerId: z.uuid(),
  plan: z.string(),
  state: z.enum(['none', 'active', 'grace']),
});
export type SubscriptionFact = z.infer<typeof SubscriptionFact>;

/** A period was paid for, or its settings changed. */
export const SubscriptionChanged = defineEvent(TOPIC, 'subscription.changed', SubscriptionFact);
/** A renewal failed: who hears of it is told why, what we do and what he can do. */
export const SubscriptionInGrace = defineEvent(
  TOPIC,
  'subscription.in_grace',
  SubscriptionFact.extend({ reason: z.string(), action: z.string(), graceEndsAt: z.iso.datetime() }),
);
export const SubscriptionEnded = defineEvent(TOPIC, 'subscription.ended', SubscriptionFact);
