import { InvalidRequest, type AppError } from '../../platform/errors.ts';
import type { Country } from '../../platform/values/country.ts';
import { readPhone } from '../../platform/values/phone.ts';
import { PhoneInvalid, PhoneOfOtherCountry } from './errors.ts';

/** E.164 of what a person typed, checked against his country; throws what he can mend. */
export async function phoneIn(country: string, text: string, field = 'phone'): Promise<string> {
  const read = await readPhone(text, country as Country);
  if ('e164' in read) return read.e164;
  throw (read.flaw === 'invalid' ? PhoneInvalid : PhoneOfOtherCountry)({ field });
}

/** A change without a change is a mistake of the caller's. */
export function requireSomething(change: object): void {
  if (Object.values(change).every((value) => value === undefined)) throw nothingToChange();
}

function nothingToChange(): AppError {
  return InvalidRequest({ field: 'body' });
}
