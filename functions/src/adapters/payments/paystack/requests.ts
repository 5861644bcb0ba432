import { CURRENCY_EXPONENTS, type Currency } from '../../../platform/values/money.ts';
import type { ChargeRequest, PayoutRequest, RefundRequest } from '../port.ts';

/** Paystack's codes of networks. */
const NETWORKS: Readonly<Record<string, string>> = {
  mtn: 'mtn',
  telecel: 'vod',
  vodafone: 'vod',
  at: 'atl',
  airteltigo: 'atl',
  airtel: 'atl',
  safaricom: 'mpesa',
  mpesa: 'mpesa',
  orange: 'orange',
  wave: 'wave',
};

/** Paystack counts hundredths in every currency, the CFA franc included, and takes no fractions of a franc. */
export function toWire(amount: bigint, currency: string): bigint | null {
  const exponent = CURRENCY_EXPONENTS[currency as Currency] as number | undefined;
  if (exponent === undefined || exponent > 2) return null;
  return exponent === 2 ? amount : amount * 100n;
}

export function fromWire(amount: bigint | null, currency: string | null): bigint | null {
  const exponent = CURRENCY_EXPONENTS[currency as Currency] as number | undefined;
  if (amount === null || exponent === undefined || exponent > 2) return null;
  if (exponent === 2) return amount;
  return amount % 100n === 0n ? amount / 100n : null;
}

/** The digits that people dial at home: +233551234987 → 0551234987. Ivorian numbers keep their leading digits. */
export function localPhone(phone: string, network: string): string {
  if (network === 'mpesa') return phone;
  if (phone.startsWith('+225')) return phone.slice(4);
  return phone.replace(/^\+(?:233|234|254|27)/, '0');
}

export function mobileMoneyCharge(request: ChargeRequest, wire: bigint, email: string) {
  const provider = NETWORKS[request.network ?? ''];
  if (provider === undefined || request.phone === null) return null;
  return {
    email,
    amount: Number(wire),
    currency: request.currency,
    reference: request.reference,
    mobile_money: { phone: localPhone(request.phone, provider), provider },
    metadata: { description: request.description },
  };
}

export function hostedCheckout(request: ChargeRequest, wire: bigint, email: string) {
  const channels = { card: ['card'], bank_transfer: ['bank_transfer'], mobile_money: ['mobile_money'] } as const;
  const channel = channels[request.method as keyof typeof channels];
  return {
    email,
    amount: Number(wire),
    currency: request.currency,
    reference: request.reference,
    ...(request.returnUrl !== null && { callback_url: request.returnUrl }),
    ...(channel !== undefined && { channels: channel }),
    metadata: { description: request.description },
  };
}

/** The mark by which a refund of ours is known again; Paystack has no key for refunds. */
export const refundMark = (reference: string): string => `ref:${reference}`;

export function refund(request: RefundRequest, wire: bigint) {
  return {
    transaction: request.reference,
    amount: Number(wire),
    currency: request.currency,
    customer_note: request.note,
    merchant_note: refundMark(request.refundReference),
  };
}

export function recipient(request: PayoutRequest) {
  const { account, phone, currency, name } = request;
  if (request.method === 'bank') {
    if (account === null) return null;
    const type = { GHS: 'ghipss', ZAR: 'basa', KES: 'kepss' }[currency] ?? 'nuban';
    return { type, name: account.name, account_number: account.number, bank_code: account.bankCode, currency };
  }
  const network = NETWORKS[request.network ?? ''];
  if (phone === null || network === undefined) return null;
  const code = network === 'mpesa' ? 'MPESA' : network.toUpperCase();
  const number = network === 'mpesa' ? phone.replace(/^\+254/, '0') : localPhone(phone, network);
  return { type: 'mobile_money', name, account_number: number, bank_code: code, currency };
}

/** 16 to 50 of [a-z0-9_-]; ours are ids and long enough, shorter ones are filled up the same way each time. */
export const transferReference = (reference: string): string => reference.padEnd(16, '0');
