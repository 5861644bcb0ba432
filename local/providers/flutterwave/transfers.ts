import type { Route, Stage } from '../fake.ts';
import { bad, well } from './charges.ts';
import type { Books, Transfer } from './books.ts';

/** Transfers, settled after 2 s. Scenarios by reference or amount: `fail`, `status_case` (says "successful"), `bad_account`. */
export function transfers(stage: Stage, books: Books): Route[] {
  const balance = (currency: string): number =>
    books.transfers
      .filter((each) => each.currency === currency && each.status.toUpperCase() !== 'FAILED')
      .reduce((left, { amount }) => left - amount, Number(stage.settings['balance']));
  const shown = (one: Transfer) => ({ ...one, fee: 10, requires_approval: 0, is_approved: 1, bank_name: 'Test Bank' });
  const end = (one: Transfer, status: string, message: string): void => {
    one.status = status;
    one.complete_message = message;
    stage.webhook({ body: { event: 'transfer.completed', 'event.type': 'Transfer', data: shown(one) } });
  };

  return [
    {
      method: 'POST',
      path: '/v3/transfers',
      handle: (call) => {
        const body = (call.json() ?? {}) as Record<string, unknown>;
        const { account_bank: bank, account_number: number, amount, currency, reference = stage.id(20) } = body;
        if (typeof bank !== 'string' || typeof number !== 'string')
          return bad('account_bank and account_number are required');
        if (typeof amount !== 'number' || amount <= 0 || typeof currency !== 'string') return bad('amount is required');
        if (typeof reference !== 'string') return bad('reference must be a string');
        const scenario = stage.scenario({ ref: reference, amount, phone: number })?.scenario;
        if (scenario === 'bad_account') return bad('Invalid account number for this beneficiary');
        if (balance(currency) < amount) return bad('Transfer failed. Insufficient funds in customer wallet');
        const one: Transfer = {
          id: books.nextId(),
          reference,
          amount,
          currency,
          account_bank: bank,
          account_number: number,
          created_at: new Date(stage.now()).toISOString(),
          status: 'NEW',
          complete_message: '',
        };
        books.transfers.push(one);
        stage.after(2_000, () => {
          if (scenario === 'fail') end(one, 'FAILED', 'DISBURSE FAILED: account number is invalid');
          else end(one, scenario === 'status_case' ? 'successful' : 'SUCCESSFUL', 'Transaction was successful');
        });
        return well('Transfer Queued Successfully', shown(one));
      },
    },
    {
      method: 'GET',
      path: '/v3/transfers',
      handle: ({ query }) => {
        const wanted = query.get('reference');
        const of = books.transfers.filter(({ reference }) => wanted === null || reference === wanted);
        return well('Transfers fetched', of.map(shown), {
          page_info: { total: of.length, current_page: 1, total_pages: 1 },
        });
      },
    },
    {
      method: 'GET',
      path: '/v3/transfers/:id',
      handle: ({ params }) => {
        const one = books.transfers.find(({ id }) => String(id) === params['id']);
        return one === undefined ? bad('No transfer was found', 404) : well('Transfer fetched', shown(one));
      },
    },
  ];
}
