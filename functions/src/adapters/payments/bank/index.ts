import { majorOf } from '../amounts.ts';
import { answer, failed } from '../answer.ts';
import type { PaymentProvider } from '../port.ts';
import { authenticity, eventsOf } from './notices.ts';
import { virtualReference } from './reference.ts';
import { bankSettings, type BankSettings } from './settings.ts';

/** Days that people take for a transfer, in seconds; nobody is phoned meanwhile. */
const PATIENCE_SECONDS = 7 * 86_400;

/**
 * A transfer that the payer makes himself, with a reference that only this payment has. The money is matched when the
 * bank's notice, or the statement, shows the reference.
 */
export function bankAdapter(environment: () => BankSettings): PaymentProvider {
  return {
    name: 'bank',
    collects: true,
    paysOut: false,
    refunds: false,
    poll: [],
    pollThenEverySeconds: PATIENCE_SECONDS,
    giveUpAfterSeconds: PATIENCE_SECONDS,

    charge({ reference, amount, currency }) {
      const account = environment().accounts.find((one) => one.currency === currency);
      if (account === undefined) return Promise.resolve(failed('our_fault', `There is no account for ${currency}.`));
      const providerReference = virtualReference(reference);
      const text = `Transfer ${currency} ${majorOf(amount, currency)} to ${account.name}, ${account.bank}, account ${account.number}. Write ${providerReference} as the reference.`;
      return Promise.resolve(
        answer({ state: 'action_required', providerReference, action: { kind: 'instructions', text } }),
      );
    },
    /** Only the bank knows, and it tells by itself. */
    chargeStatus: ({ reference }) =>
      Promise.resolve(answer({ state: 'pending', providerReference: virtualReference(reference) })),

    authenticate: (message) => Promise.resolve(authenticity(message, environment().noticeSecrets)),
    events: eventsOf,
  };
}

/** By the environment, which is read with the first call. */
export const adapter = bankAdapter(bankSettings);
