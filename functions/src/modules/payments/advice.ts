import type { FailureReason } from '../../adapters/payments/port.ts';

/**
 * PAY-6: what to do when a payment failed, by reason. The adapters map each provider's codes to a reason; this table is the same
 * for all of them. `retry`: the same way again by itself, after `afterSeconds`; `ask`: the payer must do something first;
 * `switch`: another way of paying; `stop`: the fault is ours, and trying again would only annoy.
 */
export interface Advice {
  readonly act: 'retry' | 'ask' | 'switch' | 'stop';
  readonly afterSeconds: number;
  /** For the payer. */
  readonly text: string;
}

interface Rule extends Advice {
  /** After so many failures for this reason the next one advises another way. */
  readonly most: number;
}

const rule = (act: Advice['act'], afterSeconds: number, most: number, text: string): Rule => ({
  act,
  afterSeconds,
  most,
  text,
});

export const ADVICE: Readonly<Record<FailureReason, Rule>> = {
  insufficient_funds: rule('ask', 0, 3, 'There was not enough money on the account. Top it up and try again.'),
  user_cancelled: rule('ask', 0, 5, 'The payment was cancelled on the phone. Try again when you are ready.'),
  user_timeout: rule('ask', 0, 3, 'Nobody answered the request on the phone in time. Keep it at hand and try again.'),
  wrong_pin: rule('ask', 0, 2, 'The PIN was wrong. Try once more with the right one.'),
  limit: rule('switch', 0, 1, 'This is more than the account may send. Pay less, or pay another way.'),
  bad_account: rule('ask', 0, 2, 'This number or account cannot pay. Check it, or use another one.'),
  busy: rule('retry', 150, 3, 'The network was busy. Nothing was paid; it is worth trying again in a few minutes.'),
  our_fault: rule(
    'stop',
    0,
    1,
    'Something is wrong on our side. Nothing was paid. Pay another way or come back later.',
  ),
  declined: rule('switch', 0, 1, 'The bank or network said no. Ask them, or pay another way.'),
  other: rule('switch', 0, 1, 'The payment did not go through. Nothing was paid. Try another way.'),
};

/** `failures`: how often this payment failed for this very reason, this time included. */
export function adviceFor(reason: FailureReason, failures = 1): Advice {
  const { act, afterSeconds, text, most } = ADVICE[reason];
  if (failures < most || act === 'stop' || act === 'switch') return { act, afterSeconds, text };
  return failures === most && most > 1
    ? { act, afterSeconds, text }
    : { act: 'switch', afterSeconds: 0, text: OTHER_WAY };
}

const OTHER_WAY = 'This has not worked several times. Nothing was paid. Please pay another way.';
