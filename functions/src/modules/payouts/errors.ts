import { defineError } from '../../platform/errors.ts';

export const NotPaidHere = defineError('payouts.currency_not_offered', 400, 'We do not pay out in {currency} yet.');
export const BadDestination = defineError(
  'payouts.bad_destination',
  400,
  'Check the number, and that it is one of that country.',
);
export const NothingToPay = defineError('payouts.nothing_to_pay', 409, 'Nobody can be paid in {currency} just now.');
export const RunDecided = defineError('payouts.run_decided', 409, 'This run has been decided already.');
export const NeedsSecondPerson = defineError(
  'payouts.needs_second_person',
  403,
  'Somebody else must approve what you made.',
);
export const TooMuchBack = defineError('payouts.too_much_back', 409, 'More than is left of this sale cannot go back.');
