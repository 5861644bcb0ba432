import type { PaymentFact } from './events.ts';
import type { IntentRow } from './store.ts';

/** What every event of a payment says of it. */
export function factOf(intent: IntentRow, version = intent.version): PaymentFact {
  return {
    id: intent.id,
    version,
    intentId: intent.id,
    purpose: intent.purpose,
    subject: intent.subject,
    amount: intent.amount.toString(),
    currency: intent.currency,
  };
}
