import { majorOf } from '../amounts.ts';
import type { ChargeRequest, RefundRequest } from '../port.ts';

const CURRENCIES = new Set(
  'AUD BRL CAD CZK DKK EUR HKD HUF ILS JPY MYR MXN NOK NZD PHP PLN GBP SGD SEK CHF TWD THB USD'.split(' '),
);
/** No decimals at PayPal, whatever ISO 4217 says. */
const WHOLE = new Set(['HUF', 'JPY', 'TWD']);

/** A decimal string; null where PayPal does not take the currency, or not this amount of it. */
export function toWire(amount: bigint, currency: string): string | null {
  if (!CURRENCIES.has(currency)) return null;
  const text = majorOf(amount, currency);
  if (!WHOLE.has(currency) || !text.includes('.')) return text;
  return text.endsWith('.00') ? text.slice(0, -3) : null;
}

export function order(request: ChargeRequest, value: string) {
  return {
    intent: 'CAPTURE',
    purchase_units: [
      {
        reference_id: 'default',
        custom_id: request.reference,
        invoice_id: request.reference,
        description: request.description.slice(0, 127),
        amount: { currency_code: request.currency, value },
      },
    ],
    payment_source: {
      paypal: {
        experience_context: {
          return_url: request.returnUrl ?? request.callbackUrl,
          cancel_url: request.returnUrl ?? request.callbackUrl,
          user_action: 'PAY_NOW',
        },
      },
    },
  };
}

export function refund(request: RefundRequest, value: string) {
  return {
    amount: { value, currency_code: request.currency },
    invoice_id: request.refundReference,
    note_to_payer: request.note.slice(0, 255),
  };
}
