import type { Stage, StatementLine } from '../fake.ts';

export type Product = 'collection' | 'disbursement' | 'remittance';
export type Kind = 'charge' | 'payout' | 'refund';

/** One request for payment, transfer or refund, under the X-Reference-Id that its sender chose. */
export interface Entry {
  readonly id: string;
  readonly kind: Kind;
  readonly amount: string;
  readonly minor: string;
  readonly currency: string;
  readonly externalId: string;
  readonly msisdn: string | null;
  readonly payerMessage: string;
  readonly payeeNote: string;
  /** Of a refund: the X-Reference-Id of what it gives back. */
  readonly original: string | null;
  readonly callbackUrl: string | null;
  status: 'PENDING' | 'SUCCESSFUL' | 'FAILED';
  reason: string | null;
  financialId: string | null;
}

export interface Books {
  readonly stage: Stage;
  readonly entries: Map<string, Entry>;
  readonly lines: StatementLine[];
  /** Minor units of each currency in the disbursement account. */
  readonly balances: Map<string, bigint>;
}

const PAYER_PATIENCE_MS = 5 * 60_000;
const DELAYED_MS = 2 * 60_000;

/** The sandbox's own numbers: what each comes to. */
const SANDBOX: Readonly<Record<string, string>> = {
  '46733123450': 'fail:INTERNAL_PROCESSING_ERROR',
  '46733123451': 'fail:APPROVAL_REJECTED',
  '46733123452': 'fail:EXPIRED',
  '46733123453': 'ongoing',
  '46733123454': 'delayed',
  '46733123455': 'fail:PAYER_NOT_FOUND',
  '46733123456': 'fail:PAYEE_NOT_ALLOWED_TO_RECEIVE',
  '46733123457': 'fail:NOT_ALLOWED',
  '46733123460': 'fail:INVALID_CURRENCY',
  '46733123461': 'fail:INTERNAL_PROCESSING_ERROR',
  '46733123462': 'fail:SERVICE_UNAVAILABLE',
  '46733123463': 'fail:COULD_NOT_PERFORM_TRANSACTION',
};

/** Lets the payer decide: by planted scenario (`fail:CODE`, `ongoing`, `delayed`, `no_callback`), or by the number. */
export function play(books: Books, entry: Entry): void {
  const { stage } = books;
  const planted = stage.scenario({ ref: entry.externalId, phone: entry.msisdn ?? undefined, amount: entry.amount });
  const plan = planted?.scenario ?? SANDBOX[entry.msisdn ?? ''] ?? 'success';
  const soon = planted?.delayMs ?? Number(stage.settings['approveMs'] ?? 3_000);
  if (plan === 'ongoing')
    return stage.after(PAYER_PATIENCE_MS, () => settle(books, entry, 'COULD_NOT_PERFORM_TRANSACTION', false));
  const failure = plan.startsWith('fail:') ? plan.slice('fail:'.length) : null;
  const silent = plan === 'no_callback';
  stage.after(plan === 'delayed' ? DELAYED_MS : soon, () =>
    settle(books, entry, failure ?? refusalOf(books, entry), silent),
  );
}

/** What the accounts themselves forbid. */
function refusalOf(books: Books, entry: Entry): string | null {
  if (entry.kind === 'charge') return null;
  const balance = books.balances.get(entry.currency);
  if (entry.kind === 'payout' && balance !== undefined && balance < BigInt(entry.minor)) return 'NOT_ENOUGH_FUNDS';
  if (entry.kind !== 'refund') return null;
  const original = books.entries.get(entry.original ?? '');
  if (original?.kind !== 'charge' || original.status !== 'SUCCESSFUL') return 'RESOURCE_NOT_FOUND';
  const given = [...books.entries.values()]
    .filter((other) => other.kind === 'refund' && other.original === original.id && other.status === 'SUCCESSFUL')
    .reduce((sum, other) => sum + BigInt(other.minor), 0n);
  return given + BigInt(entry.minor) > BigInt(original.minor) ? 'NOT_ALLOWED' : null;
}

const STATES = { charge: 'captured', payout: 'paid', refund: 'refunded' } as const;

function settle(books: Books, entry: Entry, failure: string | null, silent: boolean): void {
  const { stage } = books;
  entry.status = failure === null ? 'SUCCESSFUL' : 'FAILED';
  entry.reason = failure;
  if (failure === null) {
    entry.financialId = String(Math.floor(stage.random() * 9e9) + 1e9);
    books.lines.push({
      kind: entry.kind,
      reference: entry.externalId,
      providerReference: entry.id,
      amount: entry.minor,
      currency: entry.currency,
      state: STATES[entry.kind],
    });
    const balance = books.balances.get(entry.currency);
    if (entry.kind === 'payout' && balance !== undefined)
      books.balances.set(entry.currency, balance - BigInt(entry.minor));
  }
  // Sent once, by PUT unless told otherwise, and never again.
  const flaky = stage.settings['profile'] === 'flaky' && stage.random() < 0.2;
  if (entry.callbackUrl === null || silent || flaky) return;
  const method = stage.settings['callbackMethod'] === 'POST' ? 'POST' : 'PUT';
  stage.webhook({ url: entry.callbackUrl, method, body: shown(entry, stage.random() < 0.5) });
}

/** An entry as GET and the callback show it; the reason is a word or an object, by build. */
export function shown(entry: Entry, reasonAsObject: boolean): object {
  const { amount, currency, financialId, externalId, msisdn, payerMessage, payeeNote, status, reason } = entry;
  const party = msisdn === null ? {} : { partyIdType: 'MSISDN', partyId: msisdn };
  return {
    amount,
    currency,
    financialTransactionId: financialId,
    externalId,
    ...(entry.kind === 'charge' && { payer: party }),
    ...(entry.kind === 'payout' && { payee: party }),
    payerMessage,
    ...(entry.kind !== 'refund' && { payeeNote }),
    status,
    ...(reason !== null && {
      reason: reasonAsObject ? { code: reason, message: `It ended with ${reason}.` } : reason,
    }),
  };
}
