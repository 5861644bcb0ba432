import { constants, createHash, publicEncrypt } from 'node:crypto';
import type { ChargeRequest, PayoutRequest, RefundRequest } from '../port.ts';
import type { MpesaSettings } from './settings.ts';

const NAIROBI_MS = 3 * 3_600_000;

/** `YYYYMMDDHHmmss` in Nairobi, which keeps UTC+3 all year. */
export function timestampOf(at: Date): string {
  return new Date(at.getTime() + NAIROBI_MS).toISOString().replace(/\D/g, '').slice(0, 14);
}

/** Base64 of shortcode, passkey and the very timestamp that is sent beside it. */
export function passwordOf(shortcode: string, passkey: string, timestamp: string): string {
  return Buffer.from(shortcode + passkey + timestamp).toString('base64');
}

/** What goes into `SecurityCredential`: the initiator's password under Safaricom's certificate (RSA, PKCS#1 v1.5). */
export function securityCredential(password: string, certificate: string): string {
  const sealed = publicEncrypt({ key: certificate, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(password));
  return sealed.toString('base64');
}

/** Whole shillings of an amount in cents; null when there are cents, or when it is outside what a prompt may ask. */
export function wholeShillings(cents: bigint, most = 250_000n): number | null {
  if (cents % 100n !== 0n) return null;
  const shillings = cents / 100n;
  return shillings >= 1n && shillings <= most ? Number(shillings) : null;
}

/** `2547XXXXXXXX` or `2541XXXXXXXX`; null for any other number. */
export function kenyanNumber(e164: string | null): string | null {
  const digits = e164?.startsWith('+') === true ? e164.slice(1) : '';
  return /^254[17]\d{8}$/.test(digits) ? digits : null;
}

const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What the customer sees as the account, and what statements show: 12 letters and digits that follow from the reference. */
export function accountReference(reference: string): string {
  const bytes = createHash('sha256').update(`mpesa:${reference}`).digest();
  return `PN${[...bytes.subarray(0, 10)].map((byte) => BASE32[byte & 31]!).join('')}`;
}

const note = (text: string, most: number): string =>
  (
    text
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9 .-]/g, '')
      .replace(/\s+/g, ' ')
      .trim() || 'PushNchat'
  ).slice(0, most);

export interface StkInput {
  readonly settings: MpesaSettings;
  readonly request: ChargeRequest;
  readonly shillings: number;
  readonly msisdn: string;
  readonly callbackUrl: string;
  readonly at: Date;
}

export function stkPush({ settings, request, shillings, msisdn, callbackUrl, at }: StkInput): Record<string, unknown> {
  return {
    ...signed(settings, at),
    TransactionType: settings.till === null ? 'CustomerPayBillOnline' : 'CustomerBuyGoodsOnline',
    Amount: shillings,
    PartyA: msisdn,
    PartyB: settings.till ?? settings.shortcode,
    PhoneNumber: msisdn,
    CallBackURL: callbackUrl,
    AccountReference: accountReference(request.reference),
    TransactionDesc: note(request.description, 13),
  };
}

export function stkQuery(settings: MpesaSettings, checkoutRequestId: string, at: Date): Record<string, unknown> {
  return { ...signed(settings, at), CheckoutRequestID: checkoutRequestId };
}

function signed({ shortcode, passkey }: MpesaSettings, at: Date): Record<string, unknown> {
  const timestamp = timestampOf(at);
  return {
    BusinessShortCode: shortcode,
    Password: passwordOf(shortcode, passkey, timestamp),
    Timestamp: timestamp,
  };
}

/** Where the answer of an asynchronous request goes, and where it goes when it stayed in the queue too long. */
export interface Targets {
  readonly result: string;
  readonly timeout: string;
}

export function b2c(
  settings: MpesaSettings,
  request: PayoutRequest,
  shillings: number,
  msisdn: string,
  to: Targets,
): Record<string, unknown> {
  return {
    OriginatorConversationID: request.reference,
    InitiatorName: settings.initiator,
    SecurityCredential: securityCredential(settings.initiatorPassword, settings.certificate),
    CommandID: 'BusinessPayment',
    Amount: shillings,
    PartyA: settings.payoutShortcode,
    PartyB: msisdn,
    Remarks: note(request.note, 100),
    QueueTimeOutURL: to.timeout,
    ResultURL: to.result,
    // The portal's own spelling.
    Occassion: '',
  };
}

export function reversal(
  settings: MpesaSettings,
  request: RefundRequest,
  receipt: string,
  shillings: number,
  to: Targets,
): Record<string, unknown> {
  return {
    Initiator: settings.initiator,
    SecurityCredential: securityCredential(settings.initiatorPassword, settings.certificate),
    CommandID: 'TransactionReversal',
    TransactionID: receipt,
    Amount: shillings,
    ReceiverParty: settings.shortcode,
    // The portal's own spelling.
    RecieverIdentifierType: '11',
    ResultURL: to.result,
    QueueTimeOutURL: to.timeout,
    Remarks: note(request.note, 100),
    Occasion: '',
  };
}

/** Asks what became of a transaction, by its receipt or by the conversation id that we gave it. */
export function transactionStatus(
  settings: MpesaSettings,
  about: { readonly receipt: string } | { readonly conversation: string },
  to: Targets,
): Record<string, unknown> {
  return {
    Initiator: settings.initiator,
    SecurityCredential: securityCredential(settings.initiatorPassword, settings.certificate),
    CommandID: 'TransactionStatusQuery',
    ...('receipt' in about ? { TransactionID: about.receipt } : { OriginalConversationID: about.conversation }),
    PartyA: settings.shortcode,
    IdentifierType: '4',
    ResultURL: to.result,
    QueueTimeOutURL: to.timeout,
    Remarks: 'Status',
    Occasion: '',
  };
}

export function registerUrls(
  settings: MpesaSettings,
  confirmation: string,
  validation: string,
): Record<string, unknown> {
  return {
    ShortCode: settings.shortcode,
    ResponseType: 'Completed',
    ConfirmationURL: confirmation,
    ValidationURL: validation,
  };
}
