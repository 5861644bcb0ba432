import { majorOf } from '../amounts.ts';
import type { ChargeRequest, PayoutRequest } from '../port.ts';

/** The kind of charge that a currency's mobile money is. */
const KINDS: Readonly<Record<string, string>> = {
  GHS: 'mobile_money_ghana',
  KES: 'mpesa',
  UGX: 'mobile_money_uganda',
  RWF: 'mobile_money_rwanda',
  ZMW: 'mobile_money_zambia',
  TZS: 'mobile_money_tanzania',
  XAF: 'mobile_money_franco',
  XOF: 'mobile_money_franco',
};
const NETWORKS: Readonly<Record<string, string>> = {
  telecel: 'VODAFONE',
  vodafone: 'VODAFONE',
  at: 'AIRTELTIGO',
  airteltigo: 'AIRTELTIGO',
};
/** Ghana's networks have codes of their own as payout targets; elsewhere one code stands for all mobile money. */
const PAYOUT_CODES: Readonly<Record<string, string>> = { MTN: 'MTN', VODAFONE: 'VODAFONE', AIRTELTIGO: 'TIGO' };

/** A number in major units, as v3 wants it; null where a double would not hold it exactly. */
export function toWire(amount: bigint, currency: string): number | null {
  const text = majorOf(amount, currency);
  return text.replace(/\D/g, '').length > 15 ? null : Number(text);
}

const digits = (phone: string): string => phone.slice(1);
const networkOf = (network: string | null): string | null =>
  network === null ? null : (NETWORKS[network] ?? network.toUpperCase());

export function mobileMoneyCharge(request: ChargeRequest, amount: number, email: string) {
  const kind = KINDS[request.currency];
  if (kind === undefined || request.phone === null) return null;
  const network = networkOf(request.network);
  const json = {
    tx_ref: request.reference,
    amount,
    currency: request.currency,
    email,
    phone_number: digits(request.phone),
    ...(network !== null && { network }),
    ...(kind === 'mobile_money_franco' && { country: request.country }),
    ...((kind === 'mobile_money_rwanda' || kind === 'mobile_money_zambia') && { order_id: request.reference }),
    ...(request.returnUrl !== null && { redirect_url: request.returnUrl }),
    meta: { description: request.description },
  };
  return { path: `/v3/charges?type=${kind}`, json };
}

export function hostedCheckout(request: ChargeRequest, amount: number, email: string) {
  const options = { card: 'card', bank_transfer: 'banktransfer', mobile_money: 'mobilemoney' } as const;
  const option = options[request.method as keyof typeof options];
  return {
    tx_ref: request.reference,
    amount,
    currency: request.currency,
    redirect_url: request.returnUrl ?? request.callbackUrl,
    customer: { email, ...(request.phone !== null && { phonenumber: digits(request.phone) }) },
    ...(option !== undefined && { payment_options: option }),
    session_duration: 60,
    customizations: { title: 'PushNchat', description: request.description },
  };
}

/** The mark by which a refund of ours is known again; v3 has no key for refunds. */
export const refundMark = (reference: string): string => `ref:${reference}`;

export function transfer(request: PayoutRequest, amount: number) {
  const { account, phone, network } = request;
  const common = {
    amount,
    currency: request.currency,
    debit_currency: request.currency,
    reference: request.reference,
    narration: request.note,
    callback_url: request.callbackUrl,
  };
  if (request.method === 'bank') {
    if (account === null) return null;
    return {
      ...common,
      account_bank: account.bankCode,
      account_number: account.number,
      beneficiary_name: account.name,
    };
  }
  if (phone === null) return null;
  const franco = request.currency === 'XAF' || request.currency === 'XOF';
  const ghana = request.currency === 'GHS' ? PAYOUT_CODES[networkOf(network) ?? ''] : undefined;
  const code = ghana ?? (franco ? 'FMM' : 'MPS');
  return { ...common, account_bank: code, account_number: digits(phone), beneficiary_name: request.name };
}
