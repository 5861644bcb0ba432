import type { Route, Stage } from '../fake.ts';
import { eventOf, ok, type Intent, type Refund } from './intents.ts';
import { formOf, metadataOf, refused } from './wire.ts';

/** Refunds: pending, then succeeded after a second; scenario `refund_failed` by our reference. */
export function refunds(stage: Stage, made: Map<string, Intent>, returned: Refund[]): Route[] {
  const shown = (one: Refund) => ({
    id: one.id,
    object: 'refund',
    amount: one.amount,
    currency: one.currency,
    payment_intent: one.intent,
    metadata: one.metadata,
    status: one.status,
  });
  return [
    {
      method: 'POST',
      path: '/v1/refunds',
      handle: (call) => {
        const form = formOf(call);
        const one = made.get(form?.get('payment_intent') ?? '');
        if (form === null || one === undefined) return refused(404, 'invalid_request_error', 'No such payment_intent');
        if (one.status !== 'succeeded')
          return refused(400, 'invalid_request_error', 'This PaymentIntent has no successful charge');
        const amount = form.has('amount') ? Number(form.get('amount')) : one.amount - one.refunded;
        if (!Number.isInteger(amount) || amount <= 0) return refused(400, 'invalid_request_error', 'Invalid integer');
        if (one.refunded + amount > one.amount)
          return refused(400, 'invalid_request_error', 'Refund amount is greater than unrefunded amount on charge');
        one.refunded += amount;
        const metadata = metadataOf(form);
        const refund: Refund = {
          id: `re_${stage.id(24)}`,
          intent: one.id,
          amount,
          currency: one.currency,
          metadata,
          status: 'pending',
        };
        returned.push(refund);
        const failing = stage.scenario({ ref: metadata['reference'], amount })?.scenario === 'refund_failed';
        stage.after(1_000, () => {
          refund.status = failing ? 'failed' : 'succeeded';
          if (failing) one.refunded -= amount;
          stage.webhook({ body: eventOf(stage, failing ? 'refund.failed' : 'refund.updated', shown(refund)) });
        });
        return ok(shown(refund));
      },
    },
    {
      method: 'GET',
      path: '/v1/refunds',
      handle: ({ query }) => {
        const of = returned.filter(({ intent }) => intent === query.get('payment_intent'));
        return ok({ object: 'list', data: of.map(shown), has_more: false });
      },
    },
    {
      method: 'GET',
      path: '/v1/refunds/:id',
      handle: ({ params }) => {
        const one = returned.find(({ id }) => id === params['id']);
        return one === undefined ? refused(404, 'invalid_request_error', 'No such refund') : ok(shown(one));
      },
    },
  ];
}
