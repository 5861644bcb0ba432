import { majorOf } from '../amounts.ts';
import { answer } from '../answer.ts';
import { MalformedMessage, type PaymentProvider } from '../port.ts';

const PATIENCE_SECONDS = 7 * 86_400;

/** Money from hand to hand. Nobody is phoned: whoever is paid confirms that he has it, and only then is it paid. */
export const adapter: PaymentProvider = {
  name: 'cash',
  collects: true,
  paysOut: false,
  refunds: false,
  poll: [],
  pollThenEverySeconds: PATIENCE_SECONDS,
  giveUpAfterSeconds: PATIENCE_SECONDS,

  charge: ({ reference, amount, currency }) => {
    const text = `Hand over ${currency} ${majorOf(amount, currency)}. It counts as paid once the receiver confirms it.`;
    return Promise.resolve(
      answer({ state: 'action_required', providerReference: reference, action: { kind: 'instructions', text } }),
    );
  },
  chargeStatus: ({ reference }) => Promise.resolve(answer({ state: 'pending', providerReference: reference })),

  /** No outside party speaks for cash. */
  authenticate: () => Promise.resolve('forged'),
  events: () => {
    throw new MalformedMessage('cash', 'nobody calls back for cash');
  },
};
