import type { Route, Stage } from '../fake.ts';
import { bad, well } from './charges.ts';
import type { Books, Refund } from './books.ts';

export function refunds(stage: Stage, books: Books): Route[] {
  return [
    {
      method: 'POST',
      path: '/v3/transactions/:id/refund',
      handle: (call) => {
        const body = (call.json() ?? {}) as { amount?: unknown; comments?: unknown };
        const one = books.transactions.find(({ id }) => String(id) === call.params['id']);
        if (one === undefined) return bad('No transaction was found for this id', 404);
        if (one.status !== 'successful') return bad('Transaction is not eligible for refund');
        const gone = books.refunds
          .filter(({ tx_id: id }) => id === one.id)
          .reduce((sum, each) => sum + each.amount_refunded, 0);
        const amount = typeof body.amount === 'number' ? body.amount : one.amount - gone;
        if (amount <= 0 || gone + amount > one.amount + 1e-9) return bad('Refund amount is more than what is left');
        const refund: Refund = {
          id: books.nextId(),
          tx_id: one.id,
          flw_ref: one.flw_ref,
          amount_refunded: amount,
          currency: one.currency,
          comments: typeof body.comments === 'string' ? body.comments : '',
          status: 'completed',
          created_at: new Date(stage.now()).toISOString(),
        };
        books.refunds.push(refund);
        return well('Transaction refund initiated', { ...refund, destination: 'payment_source' });
      },
    },
    {
      method: 'GET',
      path: '/v3/refunds',
      handle: ({ query }) => {
        const of = books.refunds.filter(({ tx_id: id }) => String(id) === query.get('id'));
        return well('Refunds fetched', of);
      },
    },
  ];
}
