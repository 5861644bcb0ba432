import type { Reply, Stage, StatementLine } from '../fake.ts';

export interface Customer {
  readonly email: string;
  readonly phone: string | null;
}

export interface Transaction {
  readonly id: number;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly channel: string;
  readonly customer: Customer;
  readonly accessCode: string;
  readonly createdAt: number;
  status: string;
  text: string;
  paidAt: number | null;
  refunded: number;
}

export interface Transfer {
  readonly id: number;
  readonly code: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
  readonly recipient: string;
  readonly createdAt: number;
  status: string;
}

export interface Refund {
  readonly id: number;
  readonly transaction: Transaction;
  readonly amount: number;
  readonly merchantNote: string;
  readonly customerNote: string;
  status: string;
}

export interface Bank {
  readonly transactions: Map<string, Transaction>;
  readonly transfers: Map<string, Transfer>;
  readonly refunds: Refund[];
  readonly recipients: Map<string, string>;
  /** Minor units left in a currency. */
  balance(currency: string): number;
  spend(currency: string, amount: number): void;
  nextId(): number;
  statement(): StatementLine[];
}

/** What one Paystack account holds. */
export function bank(stage: Stage): Bank {
  const spent = new Map<string, number>();
  let last = 4_000_000_000;
  const book: Bank = {
    transactions: new Map(),
    transfers: new Map(),
    refunds: [],
    recipients: new Map(),
    balance: (currency) => Number(stage.settings['balance']) - (spent.get(currency) ?? 0),
    spend: (currency, amount) => void spent.set(currency, (spent.get(currency) ?? 0) + amount),
    nextId: () => ++last,
    statement: () => [
      ...[...book.transactions.values()]
        .filter(({ paidAt }) => paidAt !== null)
        .map((each) => line('charge', each.reference, each.id, each.amount, each.currency, 'captured')),
      ...book.refunds
        .filter(({ status }) => status === 'processed')
        .map((each) =>
          line(
            'refund',
            each.merchantNote.replace(/^ref:/, ''),
            each.id,
            each.amount,
            each.transaction.currency,
            'refunded',
          ),
        ),
      ...[...book.transfers.values()]
        .filter(({ status }) => status === 'success' || status === 'reversed')
        .map((each) =>
          line(
            'payout',
            each.reference,
            each.code,
            each.amount,
            each.currency,
            each.status === 'success' ? 'paid' : 'reversed',
          ),
        ),
    ],
  };
  return book;
}

/** Paystack counts hundredths of a franc; a statement tells minor units. */
function line(
  kind: StatementLine['kind'],
  reference: string,
  id: number | string,
  amount: number,
  currency: string,
  state: StatementLine['state'],
): StatementLine {
  const minor = currency === 'XOF' ? amount / 100 : amount;
  return { kind, reference, providerReference: String(id), amount: String(minor), currency, state };
}

export const well = (message: string, data: unknown): Reply => ({ status: 200, body: { status: true, message, data } });
export const bad = (message: string, status = 400): Reply => ({
  status,
  body: {
    status: false,
    message,
    meta: { nextStep: 'Check the request and try again' },
    type: 'validation_error',
    code: 'invalid_params',
  },
});
export const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
