import { money, renderPlain } from './rules.ts';
import type { Action, StoredBody } from './schemas.ts';

/** What a message's buttons need to know of it; ids as clients see them. */
interface Shown {
  readonly id: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly senderId: string | null;
  readonly senderBusinessId: string | null;
}

/** Longest note of a transfer. */
const NOTE = 140;

/**
 * The buttons of a commerce message, for everybody but its sender: each is one call of the API, as it stands in a command of the offline
 * inbox (CHT-10). Its id is made of the message's, so that two taps, two phones or both ways (Idempotency-Key `command-<id>`) are one.
 */
export function actionsOf(body: StoredBody | null, message: Shown): Action[] {
  if (body === null || message.senderId === null) return [];
  const button = (
    name: Action['name'],
    label: string,
    route: string,
    data: Action['command']['body'] = {},
  ): Action => ({
    name,
    label,
    command: { id: `${name}-${message.id}`, route, body: data },
  });
  const say = (name: Action['name'], label: string, text: string): Action =>
    button(name, label, `POST /v1/conversations/${message.conversationId}/messages`, {
      clientMsgId: `${name}-${message.id}`,
      body: { type: 'text', text },
      replyTo: message.seq,
    });
  const pay = (sum: { amount: string; currency: string }, note: string): Action =>
    button('pay', `Pay ${money(sum)}`, 'POST /v1/wallet/transfers', {
      to: message.senderBusinessId === null ? { userId: message.senderId! } : { businessId: message.senderBusinessId },
      ...sum,
      note: [...note].slice(0, NOTE).join(''),
    });
  switch (body.type) {
    case 'quote':
      return [
        say('accept', 'Accept', `I accept your quote of ${money(body.total)}.`),
        say('decline', 'No, thanks', `No, thanks: not for ${money(body.total)}.`),
      ];
    case 'invoice':
      return [pay(body.total, `Invoice ${body.number}`)];
    case 'payment_request': {
      const { requestId } = body;
      if (requestId !== undefined)
        return [
          button('pay', `Pay ${money(body.amount)}`, `POST /v1/wallet/requests/${requestId}/pay`),
          button('decline', 'Decline', `POST /v1/wallet/requests/${requestId}/decline`),
        ];
      return [
        pay(body.amount, body.note ?? renderPlain(body)),
        say('decline', 'Decline', `I do not pay ${money(body.amount)}.`),
      ];
    }
    case 'delivery_code':
      return [say('received', 'I have the goods', `I have the goods of order ${body.order}.`)];
    case 'listing_card':
      return [
        button('ask', 'Ask the seller', 'POST /v1/conversations', { kind: 'listing', listingId: body.listingId }),
        button('save', 'Keep for later', `PUT /v1/listings/${body.listingId}/saved`),
      ];
    default:
      return [];
  }
}
