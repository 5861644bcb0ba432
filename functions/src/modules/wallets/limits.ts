import type { AppError } from '../../platform/errors.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import {
  CurrencyNotOffered,
  DayLimitReached,
  FeeChanged,
  RequestClosed,
  TooMuchAtOnce,
  UnknownPayee,
} from './errors.ts';
import { forgetFees } from './fees.ts';

/** What the database said about an allowance; amounts are minor units. */
export interface Allowance {
  readonly refusal: string | null;
  readonly allowed: bigint | null;
  readonly spent: bigint | null;
}

/** The database's word for why not, as the sentence that the person reads. */
export function refusalOf({ refusal, allowed, spent }: Allowance, currency: Currency): AppError | null {
  const shown = (minor: bigint | null): string => formatAmount(minor ?? 0n, currency);
  switch (refusal) {
    case null:
      return null;
    case 'not_offered':
      return CurrencyNotOffered({ field: 'currency', with: { currency } });
    case 'too_much':
      return TooMuchAtOnce({
        field: 'amount',
        with: { allowed: shown(allowed), currency },
        meta: { allowed: shown(allowed) },
      });
    case 'day_full':
      return DayLimitReached({
        field: 'amount',
        with: { allowed: shown(allowed), spent: shown(spent), currency },
        meta: { allowed: shown(allowed), spent: shown(spent) },
      });
    case 'fee_changed':
      forgetFees();
      return FeeChanged();
    case 'request_closed':
      return RequestClosed();
    case 'no_payee':
      return UnknownPayee({ field: 'to' });
    default:
      throw new Error(`The database refused for a reason that nobody knows: ${refusal}.`);
  }
}
