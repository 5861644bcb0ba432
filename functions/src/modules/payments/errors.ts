import { defineError } from '../../platform/errors.ts';

export const AlreadyPaid = defineError(
  'payments.already_paid',
  409,
  'This is paid already. There is nothing more to do.',
);
export const PaymentClosed = defineError(
  'payments.closed',
  409,
  'This payment was called off or has run out. Start again.',
);
export const AttemptUnderWay = defineError(
  'payments.attempt_under_way',
  409,
  'We are still waiting to hear about your last try. Please do not pay again yet.',
);
export const StillWaiting = defineError('payments.still_waiting', 409, 'This cannot be called off yet: {what}.');
export const MethodNotOffered = defineError(
  'payments.method_not_offered',
  400,
  'This way of paying is not offered here. Ask which ones are.',
);
export const AmountOutOfLimits = defineError(
  'payments.amount_out_of_limits',
  400,
  'This way of paying takes amounts from {least} to {most}.',
);
export const PhoneNeeded = defineError(
  'payments.phone_needed',
  400,
  'Which phone shall pay? Give its number with the country code.',
);
export const PhoneNotAllowed = defineError(
  'payments.phone_invalid',
  400,
  'This is not a phone number of that country.',
);
export const NoCodeWanted = defineError('payments.no_code_wanted', 409, 'No code is asked for just now.');
export const RefundTooLarge = defineError(
  'payments.refund_too_large',
  409,
  'At most {left} can still be given back of this payment.',
);
export const NothingToRefund = defineError(
  'payments.nothing_to_refund',
  409,
  'Nothing was paid here, so nothing can be given back.',
);
export const RefundNotGranted = defineError(
  'payments.refund_not_granted',
  403,
  'You may give back at most {left} just now. Ask somebody who may give more.',
);
export const ReferenceReused = defineError(
  'payments.reference_reused',
  409,
  'This reference was used for something else.',
);
export const NotCash = defineError(
  'payments.not_cash',
  409,
  'Only a cash payment that is still open can be confirmed.',
);
export const NeedsSecondPerson = defineError('payments.needs_second_person', 403, 'Somebody else must agree to this.');
export const NotUnknown = defineError('payments.not_unknown', 409, 'We know by now what became of this.');
export const CalledOff = defineError(
  'payments.called_off',
  409,
  'The payer called this payment off. Give the money back, or keep it with a reason.',
);
export const AlreadyDecided = defineError('payments.already_decided', 409, 'This has been decided already.');
export const WebhookRefused = defineError(
  'payments.webhook_refused',
  401,
  'This message does not come from the provider.',
);
export const GrantTooWide = defineError(
  'payments.grant_too_wide',
  403,
  'You can let others give back no more, and no longer, than you may yourself.',
);
