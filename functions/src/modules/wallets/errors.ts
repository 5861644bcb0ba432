import { defineError } from '../../platform/errors.ts';

export const CurrencyNotOffered = defineError(
  'wallets.currency_not_offered',
  400,
  'We do not keep {currency} in wallets yet.',
);
export const TooMuchAtOnce = defineError(
  'wallets.too_much_at_once',
  403,
  'At most {allowed} {currency} at once on your plan. Send less, or move to a larger plan.',
);
export const DayLimitReached = defineError(
  'wallets.day_limit_reached',
  403,
  'You have used {spent} of {allowed} {currency} for today. The rest can go tomorrow.',
);
export const UnknownPayee = defineError(
  'wallets.unknown_payee',
  404,
  'Nobody with this number or id can be paid here. Check it once more.',
);
export const PayYourself = defineError('wallets.pay_yourself', 400, 'This is your own wallet. Choose somebody else.');
export const FeeChanged = defineError(
  'wallets.fee_changed',
  409,
  'The fee has just changed. Look at it again, then send.',
);
export const RequestClosed = defineError('wallets.request_closed', 409, 'This request is answered or has run out.');
