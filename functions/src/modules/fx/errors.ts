import { defineError } from '../../platform/errors.ts';

export const RateUnavailable = defineError(
  'fx.rate_unavailable',
  409,
  'We have no fresh rate for {currency} just now. Please try again later.',
);
export const SameCurrency = defineError('fx.same_currency', 400, 'Choose two different currencies.');
export const AmountTooSmall = defineError(
  'fx.amount_too_small',
  400,
  'This is less than the smallest coin of {currency}.',
);
export const AmountTooLarge = defineError('fx.amount_too_large', 400, 'This is more than can be changed at once.');
export const QuoteExpired = defineError('fx.quote_expired', 409, 'This rate is no longer held. Ask for a new one.');
export const QuoteUsed = defineError('fx.quote_used', 409, 'This rate was used already. Ask for a new one.');
