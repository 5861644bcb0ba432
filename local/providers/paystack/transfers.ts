import type { Route, Stage } from '../fake.ts';
import { bad, iso, well, type Bank, type Transfer } from './bank.ts';

/**
 * Recipients and transfers, settled after 2 s. Scenarios by reference: `fail`, `reversed` (a minute after success), `otp`,
 * `duplicate_refused`.
 */
export function transfers(stage: Stage, book: Bank): Route[] {
  const shown = (one: Transfer) => ({
    id: one.id,
    transfer_code: one.code,
    reference: one.reference,
    amount: one.amount,
    currency: one.currency,
    status: one.status,
    source: 'balance',
    recipient: { recipient_code: one.recipient },
    integration: { id: 463_433, is_live: false },
    createdAt: iso(one.createdAt),
  });
  const end = (one: Transfer, status: string): void => {
    one.status = status;
    if (status !== 'success') book.spend(one.currency, -one.amount);
    stage.webhook({ body: { event: `transfer.${status}`, data: shown(one) } });
  };
  const settle = (one: Transfer, scenario: string | undefined): void => {
    stage.after(2_000, () => end(one, scenario === 'fail' ? 'failed' : 'success'));
    if (scenario === 'reversed') stage.after(62_000, () => end(one, 'reversed'));
  };

  return [
    {
      method: 'POST',
      path: '/transferrecipient',
      handle: (call) => {
        const body = (call.json() ?? {}) as Record<string, unknown>;
        const { type, name, account_number: number, bank_code: code } = body;
        if (typeof type !== 'string' || typeof name !== 'string') return bad('Recipient type and name are required');
        if (typeof number !== 'string' || !/^\d{6,15}$/.test(number)) return bad('Account number is invalid');
        if (typeof code !== 'string') return bad('Bank code is required');
        const key = `${type}:${code}:${number}`;
        const known = book.recipients.get(key) ?? `RCP_${stage.id(15)}`;
        book.recipients.set(key, known);
        return {
          status: 201,
          body: { status: true, message: 'Transfer recipient created successfully', data: { recipient_code: known } },
        };
      },
    },
    {
      method: 'POST',
      path: '/transfer',
      handle: (call) => {
        const body = (call.json() ?? {}) as Record<string, unknown>;
        const { amount, recipient, reference, currency = 'NGN' } = body;
        if (typeof amount !== 'number' || !Number.isInteger(amount) || amount <= 0) return bad('Amount is invalid');
        if (![...book.recipients.values()].includes(String(recipient))) return bad('Recipient specified is invalid');
        if (typeof reference !== 'string' || !/^[a-z0-9_-]{16,50}$/.test(reference)) return bad('Reference is invalid');
        if (typeof currency !== 'string') return bad('Currency is invalid');
        const scenario = stage.scenario({ ref: reference, amount })?.scenario;
        const known = book.transfers.get(reference);
        if (known !== undefined) {
          return scenario === 'duplicate_refused'
            ? bad('Duplicate Transfer Reference')
            : well('Transfer has been queued', shown(known));
        }
        if (book.balance(currency) < amount)
          return bad('Your balance is not enough to fulfil this request: insufficient balance');
        const one: Transfer = {
          id: book.nextId(),
          code: `TRF_${stage.id(15)}`,
          reference,
          amount,
          currency,
          recipient: String(recipient),
          createdAt: stage.now(),
          status: scenario === 'otp' ? 'otp' : 'pending',
        };
        book.transfers.set(reference, one);
        book.spend(currency, amount);
        if (scenario === 'otp') return well('Transfer requires OTP to continue', shown(one));
        settle(one, scenario);
        return well('Transfer has been queued', shown(one));
      },
    },
    {
      method: 'POST',
      path: '/transfer/finalize_transfer',
      handle: (call) => {
        const { transfer_code: code } = (call.json() ?? {}) as { transfer_code?: unknown };
        const one = [...book.transfers.values()].find((each) => each.code === code);
        if (one?.status !== 'otp') return bad('Transfer is not waiting for an OTP');
        one.status = 'pending';
        settle(one, undefined);
        return well('Transfer has been queued', shown(one));
      },
    },
    {
      method: 'GET',
      path: '/transfer/verify/:reference',
      handle: ({ params }) => {
        const one = book.transfers.get(params['reference'] ?? '');
        return one === undefined ? bad('Transfer not found', 404) : well('Transfer retrieved', shown(one));
      },
    },
    {
      method: 'GET',
      path: '/balance',
      handle: () =>
        well(
          'Balances retrieved',
          ['NGN', 'GHS', 'KES'].map((currency) => ({ currency, balance: book.balance(currency) })),
        ),
    },
    {
      method: 'GET',
      path: '/bank',
      handle: () => well('Banks retrieved', [{ name: 'MTN', code: 'MTN', type: 'mobile_money', currency: 'GHS' }]),
    },
    {
      method: 'GET',
      path: '/bank/resolve',
      handle: ({ query }) => {
        const number = query.get('account_number') ?? '';
        if (!/^\d{10}$/.test(number)) return bad('Could not resolve account name. Check parameters or try again.');
        return well('Account number resolved', { account_number: number, account_name: 'AMA MENSAH' });
      },
    },
  ];
}
