import type { AnyBody } from './schemas.ts';

export const MOST_MEMBERS = 50;
export const EDIT_HOURS = 24;
/** So long an account is new: links and phone numbers in its messages are flagged. Days. */
export const NEW_ACCOUNT_DAYS = 7;
/** So long a message has to reach a device before its member counts as away (CHT-5). */
export const UNDELIVERED_MINUTES = 5;
/** Who was told of and stays away is told of again after so long, when something new has come. */
export const TOLD_AGAIN_HOURS = 24;

/** Prefix of the public id of what a conversation is about. */
export const SUBJECT_PREFIX = { connection: 'conn', listing: 'list', business: 'biz' } as const;
export type SubjectType = keyof typeof SUBJECT_PREFIX;

/** One GSM-7 segment. */
const SMS = 160;
type Priced = { readonly amount: string; readonly currency: string };
export const money = ({ amount, currency }: Priced): string => `${currency} ${amount}`;

/** The message as one line of text: for SMS and WhatsApp, for previews, for phones that do not know its type. */
export function renderPlain(body: AnyBody): string {
  switch (body.type) {
    case 'text':
    case 'system':
      return body.text;
    case 'quote': {
      const until = body.validUntil === undefined ? '' : `, valid until ${body.validUntil}`;
      // What it costs stands before what may be cut off.
      return short(`Quote: ${money(body.total)}${until}. ${goods(body.items)}`);
    }
    case 'invoice': {
      const due = body.dueOn === undefined ? '' : `, due ${body.dueOn}`;
      return short(`Invoice ${body.number}: ${money(body.total)}${due}. ${goods(body.items)}`);
    }
    case 'payment_request':
      return short(`Please pay ${money(body.amount)}${body.note === undefined ? '' : ` for ${body.note}`}`);
    case 'delivery_code':
      return short(`Code for order ${body.order}: ${body.code}. Give it only when you have the goods.`);
    case 'listing_card':
      return `Listing ${body.listingId}`;
    case 'image': {
      const pictures = body.mediaIds.length === 1 ? 'A picture' : `${body.mediaIds.length} pictures`;
      return body.caption === undefined ? pictures : short(`${pictures}: ${body.caption}`);
    }
  }
}

function goods(items: readonly { name: string; quantity: number; unit?: string | undefined }[]): string {
  return items
    .map(({ name, quantity, unit }) => `${quantity} ${unit === undefined ? '' : `${unit} `}${name}`)
    .join(', ');
}

function short(text: string): string {
  return text.length <= SMS ? text : `${text.slice(0, SMS - 3)}...`;
}

/** For lists of conversations: one line, 80 characters. */
export function previewOf(body: AnyBody): string {
  const line = renderPlain(body).replace(/\s+/g, ' ');
  return [...line].length <= 80 ? line : `${[...line].slice(0, 79).join('')}…`;
}

const MOST_WORDS = 64;

/** The words by which a message is found: folded, so that "Ẹja" is found by "eja"; each once. */
export function wordsOf(text: string): string[] {
  const folded = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = folded.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return [...new Set(words)].slice(0, MOST_WORDS);
}

const LINK = /\b(?:https?:\/\/|www\.)\S|\b[a-z0-9-]+\.(?:com|net|org|info|link|xyz|top|shop|site|ly|me)\b/i;
const PHONE = /(?:\+|\b00|\b0)[\d](?:[\s.-]?\d){7,13}\b/;

/** What fraud from new accounts looks like. The message is delivered; a moderator may look. */
export function flagsOf(text: string): string[] {
  return [...(LINK.test(text) ? ['link'] : []), ...(PHONE.test(text) ? ['phone'] : [])];
}
