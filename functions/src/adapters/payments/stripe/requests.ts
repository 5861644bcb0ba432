import { CURRENCY_EXPONENTS, type Currency } from '../../../platform/values/money.ts';
import type { ChargeRequest, RefundRequest } from '../port.ts';

/** The version whose shapes we read. */
export const API_VERSION = '2026-07-29.dahlia';

/** Stripe counts these in whole units; its documentation is not of one mind about UGX and ISK, so those are not taken. */
const WHOLE = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const REFUSED = new Set(['UGX', 'ISK']);

/** How many digits Stripe's amounts have behind the point in a currency; null where we do not take it. */
function exponentOf(currency: string): number | null {
  const own = CURRENCY_EXPONENTS[currency as Currency] as number | undefined;
  if (own === undefined || REFUSED.has(currency)) return null;
  return WHOLE.has(currency) ? 0 : own === 3 ? 3 : 2;
}

/** Minor units as Stripe counts them; null when the amount cannot be told exactly. */
export function toWire(amount: bigint, currency: string): bigint | null {
  return rescale(amount, CURRENCY_EXPONENTS[currency as Currency], exponentOf(currency));
}

export function fromWire(amount: bigint | null, currency: string | null): bigint | null {
  if (amount === null || currency === null) return null;
  return rescale(amount, exponentOf(currency), CURRENCY_EXPONENTS[currency as Currency]);
}

function rescale(amount: bigint, from: number | null | undefined, to: number | null | undefined): bigint | null {
  if (from === null || to === null || from === undefined || to === undefined) return null;
  if (to >= from) return amount * 10n ** BigInt(to - from);
  const factor = 10n ** BigInt(from - to);
  return amount % factor === 0n ? amount / factor : null;
}

export function paymentIntent(request: ChargeRequest, wire: bigint): URLSearchParams {
  return new URLSearchParams({
    amount: wire.toString(),
    currency: request.currency.toLowerCase(),
    'automatic_payment_methods[enabled]': 'true',
    description: request.description,
    'metadata[reference]': request.reference,
    ...(request.email !== null && { receipt_email: request.email }),
  });
}

export function refund(request: RefundRequest, intent: string, wire: bigint): URLSearchParams {
  return new URLSearchParams({
    payment_intent: intent,
    amount: wire.toString(),
    reason: 'requested_by_customer',
    'metadata[reference]': request.refundReference,
  });
}
