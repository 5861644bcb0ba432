import type { Stage, StatementLine } from '../fake.ts';

/** What a prompt may come to; by planted scenario, or by the last two digits of the phone. */
export const OUTCOMES = {
  success: { code: 0, text: 'The service request is processed successfully.' },
  insufficient: { code: 1, text: 'The balance is insufficient for the transaction.' },
  cancelled: { code: 1032, text: 'Request cancelled by user.' },
  unreachable: { code: 1037, text: 'DS timeout user cannot be reached.' },
  expired: { code: 1019, text: 'Transaction has expired.' },
  wrong_pin: { code: 2001, text: 'The initiator information is invalid.' },
  locked: {
    code: 1001,
    text: 'Unable to lock subscriber, a transaction is already in process for the current subscriber.',
  },
  busy: { code: 26, text: 'System internal error.' },
} as const;
export type Outcome = keyof typeof OUTCOMES;

const BY_DIGITS: Readonly<Record<string, Outcome | 'no_callback' | 'late_callback'>> = {
  '01': 'insufficient',
  '19': 'expired',
  '21': 'wrong_pin',
  '32': 'cancelled',
  '37': 'unreachable',
  '98': 'no_callback',
  '99': 'late_callback',
};

export function outcomeFor(planted: string | undefined, phone: string): string {
  return planted ?? BY_DIGITS[phone.slice(-2)] ?? 'success';
}

export const isOutcome = (name: string): name is Outcome => Object.hasOwn(OUTCOMES, name);

/** One prompt on a phone. */
export interface Push {
  readonly merchantRequestId: string;
  readonly checkoutRequestId: string;
  readonly reference: string;
  readonly phone: string;
  /** Whole shillings. */
  readonly amount: number;
  readonly callbackUrl: string;
  outcome: Outcome | null;
  receipt: string | null;
  queries: number;
  reversed: boolean;
}

export interface Payout {
  readonly conversationId: string;
  readonly originatorId: string;
  readonly receipt: string;
  readonly amount: number;
  readonly phone: string;
  code: number | null;
}

export interface Credit {
  readonly receipt: string;
  readonly amount: number;
  readonly phone: string;
  readonly reference: string;
}

/** What one merchant's Daraja remembers. */
export interface Books {
  readonly stage: Stage;
  readonly pushes: Map<string, Push>;
  readonly payouts: Map<string, Payout>;
  readonly credits: Map<string, Credit>;
  readonly urls: Map<string, { readonly confirmation: string; readonly validation: string }>;
  readonly lines: StatementLine[];
  readonly allowLoopback: boolean;
  delayMs(key: string): number;
}

export function openBooks(stage: Stage, lines: StatementLine[]): Books {
  return {
    stage,
    pushes: new Map(),
    payouts: new Map(),
    credits: new Map(),
    urls: new Map(),
    lines,
    allowLoopback: stage.settings['allowLoopback'] === 'yes',
    delayMs: (key) => Number(stage.settings[key] ?? 3_000),
  };
}

/** A receipt as M-Pesa writes it: ten capital letters and digits. */
export function newReceipt(stage: Stage): string {
  return `S${stage.id(9).toUpperCase()}`;
}

export function pushByReceipt(books: Books, receipt: string): Push | undefined {
  return [...books.pushes.values()].find((push) => push.receipt === receipt);
}
