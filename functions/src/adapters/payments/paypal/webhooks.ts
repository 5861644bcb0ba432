import { answer } from '../answer.ts';
import { at, dateOf, moneyEvent, objectOf, textOf } from '../message.ts';
import { MalformedMessage, type InboundMessage, type ProviderEvent } from '../port.ts';
import { captureAnswer, first, orderAnswer, refundAnswer, unitOf } from './answers.ts';

export function eventsOf(message: InboundMessage): readonly ProviderEvent[] {
  const body = objectOf('paypal', message);
  const [id, type] = [textOf(body['id']), textOf(body['event_type'])];
  const resource = body['resource'];
  if (id === null || type === null || typeof resource !== 'object' || resource === null) {
    throw new MalformedMessage('paypal', 'it has no id, event_type or resource');
  }
  const when = dateOf(body['create_time']);
  const reference = textOf(at(resource, 'custom_id')) ?? textOf(at(unitOf(resource), 'custom_id'));
  if (type.startsWith('CHECKOUT.ORDER.')) {
    return [moneyEvent('charge', id, { reference, answer: orderAnswer(resource), at: when })];
  }
  if (type === 'PAYMENT.CAPTURE.REFUNDED') {
    const own = textOf(at(resource, 'invoice_id')) ?? reference;
    return [moneyEvent('refund', id, { reference: own, answer: refundAnswer(resource), at: when })];
  }
  if (type === 'PAYMENT.CAPTURE.REVERSED' || type.startsWith('CUSTOMER.DISPUTE.')) {
    const won = textOf(at(resource, 'dispute_outcome', 'outcome_code')) === 'RESOLVED_SELLER_FAVOUR';
    const state = type === 'PAYMENT.CAPTURE.REVERSED' ? 'reversed' : won ? 'failed' : 'pending';
    const disputed = first(at(resource, 'disputed_transactions'));
    const providerReference = textOf(at(disputed, 'seller_transaction_id')) ?? textOf(at(resource, 'id'));
    const told = answer({ state, providerReference, detail: textOf(at(resource, 'reason')) ?? type });
    const ours = reference ?? textOf(at(disputed, 'custom'));
    return [
      {
        about: 'dispute',
        dedupeKey: id,
        reference: ours,
        providerReference,
        answer: told,
        confirmByStatus: false,
        at: when,
      },
    ];
  }
  if (type.startsWith('PAYMENT.CAPTURE.')) {
    return [moneyEvent('charge', id, { reference, answer: captureAnswer(resource), at: when })];
  }
  const silent = answer({ state: 'pending', detail: type });
  return [
    {
      about: 'ignored',
      dedupeKey: id,
      reference,
      providerReference: null,
      answer: silent,
      confirmByStatus: false,
      at: when,
    },
  ];
}
