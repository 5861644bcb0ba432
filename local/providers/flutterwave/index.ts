import {
  bearer,
  type FakeBehaviour,
  type FakeDefinition,
  type Reply,
  type Stage,
  type StatementLine,
} from '../fake.ts';
import type { Books } from './books.ts';
import { charges } from './charges.ts';
import { refunds } from './refunds.ts';
import { transfers } from './transfers.ts';

const UNAUTHORISED: Reply = {
  status: 401,
  body: { status: 'error', message: 'Invalid authorization key', data: null },
};

/**
 * Flutterwave v3. Its webhooks carry the secret hash and nothing of the body is signed, so a forger who has seen one has the
 * header: forged ones carry it. Settings: `hash`, `oldHash`, `balance` in major units a currency.
 */
export const flutterwave: FakeDefinition = {
  name: 'flutterwave',
  settings: { hash: 'flw_hash_demo', oldHash: 'flw_hash_old', balance: '10000000000' },
  tenantOf: (call) => {
    const key = bearer(call);
    return call.path.startsWith('/__fake/') ? null : key !== null && /^FLWSECK_TEST-/.test(key) ? key : UNAUTHORISED;
  },
  open: (stage: Stage): FakeBehaviour => {
    let last = 4_900_000;
    const books: Books = { transactions: [], refunds: [], transfers: [], nextId: () => ++last };
    return {
      routes: [...charges(stage, books), ...refunds(stage, books), ...transfers(stage, books)],
      statement: () => statementOf(books),
    };
  },
  sign: (_, { secret, settings }) => ({
    'verif-hash': { right: settings['hash'], old: settings['oldHash'], wrong: 'forged' }[secret] ?? '',
  }),
  webhooks: {
    retries: [1_800_000, 1_800_000, 1_800_000],
    accepted: (status) => status === 200,
    forgedWith: 'right',
  },
};

const NO_COINS = new Set(['UGX', 'RWF', 'XAF', 'XOF']);

function statementOf({ transactions, refunds: returned, transfers: sent }: Books): StatementLine[] {
  const minor = (amount: number, currency: string): string =>
    String(NO_COINS.has(currency) ? amount : Math.round(amount * 100));
  return [
    ...transactions
      .filter(({ status }) => status === 'successful')
      .map(({ tx_ref: reference, id, amount, currency }): StatementLine => {
        return {
          kind: 'charge',
          reference,
          providerReference: String(id),
          amount: minor(amount, currency),
          currency,
          state: 'captured',
        };
      }),
    ...returned.map(({ comments, id, amount_refunded: amount, currency }): StatementLine => {
      const reference = comments.replace(/^ref:/, '');
      return {
        kind: 'refund',
        reference,
        providerReference: String(id),
        amount: minor(amount, currency),
        currency,
        state: 'refunded',
      };
    }),
    ...sent
      .filter(({ status }) => status.toUpperCase() === 'SUCCESSFUL')
      .map(({ reference, id, amount, currency }): StatementLine => {
        return {
          kind: 'payout',
          reference,
          providerReference: String(id),
          amount: minor(amount, currency),
          currency,
          state: 'paid',
        };
      }),
  ];
}
