import type { Route, Stage } from '../fake.ts';
import { bad, well, type Bank, type Refund } from './bank.ts';

/** Refunds: pending, processing after a second, processed after two. Scenarios by the charge's reference: `refund_failed`, `needs_attention`. */
export function refunds(stage: Stage, book: Bank): Route[] {
  const announce = (one: Refund, status: string): void => {
    one.status = status;
    const loud = status === 'failed' || status === 'needs-attention';
    stage.webhook({
      body: {
        event: `refund.${status}`,
        data: {
          status,
          id: String(one.id),
          transaction_reference: one.transaction.reference,
          refund_reference: status === 'processed' ? `TRF_${one.id}` : null,
          // A string while all is well, a number when it is not: so the samples show it.
          amount: loud ? one.amount : String(one.amount),
          currency: one.transaction.currency,
          merchant_note: one.merchantNote,
          processor: 'instant-transfer',
          customer: { email: one.transaction.customer.email },
          integration: 412_829,
          domain: 'test',
        },
      },
    });
  };
  const shown = (one: Refund) => ({
    id: one.id,
    transaction: one.transaction.id,
    amount: one.amount,
    currency: one.transaction.currency,
    status: one.status,
    merchant_note: one.merchantNote,
    customer_note: one.customerNote,
  });

  return [
    {
      method: 'POST',
      path: '/refund',
      handle: (call) => {
        const body = (call.json() ?? {}) as Record<string, unknown>;
        const { transaction } = body;
        const wanted = typeof transaction === 'number' || typeof transaction === 'string' ? String(transaction) : '';
        const found = [...book.transactions.values()].find(
          ({ reference, id }) => reference === wanted || String(id) === wanted,
        );
        if (found === undefined) return bad('Transaction not found', 404);
        if (found.paidAt === null) return bad('Transaction has not been paid');
        const amount = body['amount'] === undefined ? found.amount - found.refunded : Number(body['amount']);
        if (!Number.isInteger(amount) || amount <= 0) return bad('Invalid amount');
        if (found.refunded >= found.amount) return bad('Transaction has been fully reversed');
        if (found.refunded + amount > found.amount) return bad('Refund amount cannot be more than transaction amount');
        found.refunded += amount;
        const one: Refund = {
          id: book.nextId(),
          transaction: found,
          amount,
          merchantNote: typeof body['merchant_note'] === 'string' ? body['merchant_note'] : '',
          customerNote: typeof body['customer_note'] === 'string' ? body['customer_note'] : '',
          status: 'pending',
        };
        book.refunds.push(one);
        announce(one, 'pending');
        const planted = stage.scenario({ ref: found.reference })?.scenario;
        stage.after(1_000, () => announce(one, 'processing'));
        stage.after(2_000, () => {
          if (planted === 'refund_failed') found.refunded -= amount;
          const end = { refund_failed: 'failed', needs_attention: 'needs-attention' }[planted ?? ''] ?? 'processed';
          announce(one, end);
        });
        return well('Refund has been queued for processing', shown(one));
      },
    },
    {
      method: 'GET',
      path: '/refund',
      handle: ({ query }) => {
        const wanted = query.get('transaction') ?? '';
        const of = book.refunds.filter(
          ({ transaction: { id, reference } }) => reference === wanted || String(id) === wanted,
        );
        return well('Refunds retrieved', of.map(shown));
      },
    },
    {
      method: 'GET',
      path: '/refund/:id',
      handle: ({ params }) => {
        const one = book.refunds.find(({ id }) => String(id) === params['id']);
        return one === undefined ? bad('Refund not found', 404) : well('Refund retrieved', shown(one));
      },
    },
  ];
}
