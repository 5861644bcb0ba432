import { CURRENCY_EXPONENTS, formatAmount, parseAmount, type Currency } from '../../platform/values/money.ts';
import { publicId } from '../../platform/values/id.ts';
import type { Owner } from './accounts.ts';

const isCurrency = (asset: string): asset is Currency => asset in CURRENCY_EXPONENTS;

/** Minor units as people read them: "12.50" of a currency, a whole number of a unit. */
export function amountText(asset: string, minor: bigint): string {
  return isCurrency(asset) ? formatAmount(minor, asset) : minor.toString();
}

/** The other way round; null when it is no amount above zero. */
export function minorOf(asset: string, text: string): bigint | null {
  const minor = isCurrency(asset) ? parseAmount(text, asset) : /^[1-9]\d{0,14}$/.test(text) ? BigInt(text) : null;
  return minor === null || minor <= 0n ? null : minor;
}

export function ownerShown({ kind, id }: Owner): Owner {
  return { kind, id: kind === 'user' ? publicId('usr', id) : kind === 'business' ? publicId('biz', id) : id };
}
