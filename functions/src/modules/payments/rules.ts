import type { ProviderState } from '../../adapters/payments/port.ts';

/**
 * PAY-4: the states of what a provider does for us, and who may say so. `payments.status_step` in the database holds the same
 * table. A try is `sent` before anybody is phoned, so a process that dies in between leaves "we do not know", never "not sent".
 */
export const STATES = ['created', 'sent', 'pending', 'action_required', 'succeeded', 'failed', 'unknown'] as const;
export type State = (typeof STATES)[number];

/**
 * On whose word: `sender` we ourselves, about what we sent; `answer` to our own call; `callback` a webhook; `status` a status
 * read; `clock` the end of patience; `payer` who calls his payment off; `payee` who takes cash; `staff` two people.
 */
export type Evidence = 'sender' | 'answer' | 'callback' | 'status' | 'clock' | 'payer' | 'payee' | 'staff';

const WORD: readonly Evidence[] = ['answer', 'callback', 'status'];
const HANDED: readonly Evidence[] = [...WORD, 'payee'];

export const STEPS: Readonly<Record<State, Readonly<Partial<Record<State, readonly Evidence[]>>>>> = {
  created: { sent: ['sender'], failed: ['sender', 'payer', 'staff'] },
  sent: {
    pending: WORD,
    action_required: WORD,
    succeeded: WORD,
    failed: [...WORD, 'sender'],
    unknown: ['answer', 'status', 'clock'],
  },
  pending: { action_required: WORD, succeeded: HANDED, failed: HANDED, unknown: ['clock'] },
  action_required: { pending: WORD, succeeded: HANDED, failed: [...HANDED, 'payer'], unknown: ['answer', 'clock'] },
  // Nobody's callback ends doubt; a status read does, or people who looked.
  unknown: {
    pending: ['status'],
    action_required: ['status'],
    succeeded: ['status', 'staff'],
    failed: ['status', 'staff'],
  },
  // A callback alone never brings a failed one back to life (PROVIDERS F1).
  failed: { succeeded: ['status'] },
  succeeded: {},
};

export function canStep(from: State, to: State, evidence: Evidence): boolean {
  return STEPS[from][to]?.includes(evidence) ?? false;
}

/** Nothing more is expected, so another try may follow. */
export function isFinal(state: State): boolean {
  return state === 'succeeded' || state === 'failed';
}

/** What a payer who would call his payment off must wait for. `payee`: who says that he has the cash. */
export type WaitsFor = 'network' | 'prompt' | 'payee';

/** Whether the provider may be taking the payer's money just now. While he alone must act, on a page or by a code, it is not. */
export function waitsFor(attempt: {
  readonly status: State;
  readonly action: { readonly kind: string } | null;
}): WaitsFor | null {
  const { status, action } = attempt;
  if (isFinal(status) || status === 'created') return null;
  // An open prompt is paid by one press, and we do not see the thumb.
  if (action?.kind === 'prompt' && status !== 'unknown') return 'prompt';
  return status === 'action_required' ? null : 'network';
}

/** Money that comes in, goes back, or goes out: one road with small differences, see `stepsOf`. */
export type Machine = 'attempt' | 'refund' | 'disbursement';

const TOLD: Readonly<Record<ProviderState, State>> = {
  action_required: 'action_required',
  pending: 'pending',
  authorised: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  abandoned: 'failed',
  // Came and went before we gave anything for it.
  reversed: 'failed',
  unknown: 'unknown',
};
/** Nobody is asked to do anything for money that goes out; and a refund that is done is a payment reversed. */
const TOLD_OUTGOING: Readonly<Record<Exclude<Machine, 'attempt'>, Partial<Record<ProviderState, State>>>> = {
  refund: { action_required: 'pending', reversed: 'succeeded' },
  disbursement: { action_required: 'pending' },
};

export function targetOf(machine: Machine, told: ProviderState): State {
  return (machine === 'attempt' ? undefined : TOLD_OUTGOING[machine][told]) ?? TOLD[told];
}

/** `ask`: what was said may well be true, but only a status read may say so. */
export type Verdict = { readonly step: State } | 'stay' | 'ask';

/** What follows from what we were told, in whatever order it comes. Never leads backward. */
export function verdictOf(
  current: State,
  told: ProviderState,
  evidence: Evidence,
  machine: Machine = 'attempt',
): Verdict {
  const target = targetOf(machine, told);
  if (target === current || current === 'succeeded') return 'stay';
  if (canStep(current, target, evidence)) return { step: target };
  const news = isFinal(target) && (current === 'unknown' || current === 'failed');
  return news && evidence !== 'status' ? 'ask' : 'stay';
}

export interface PollPlan {
  /** Seconds after sending. */
  readonly poll: readonly number[];
  readonly pollThenEverySeconds: number;
  readonly giveUpAfterSeconds: number;
}

/** When to ask next, or null when patience is over (F5). `polls` is how often we asked already. */
export function nextPoll(plan: PollPlan, sentAt: Date, polls: number, now: Date): Date | null {
  const last = plan.poll.at(-1) ?? 0;
  const due = plan.poll[polls] ?? last + (polls - plan.poll.length + 1) * plan.pollThenEverySeconds;
  const end = sentAt.getTime() + plan.giveUpAfterSeconds * 1000;
  if (now.getTime() >= end) return null;
  // Slots that went by while nobody was awake are not made up for one by one.
  const at = Math.max(sentAt.getTime() + due * 1000, now.getTime() + 1000);
  return new Date(Math.min(at, end));
}

export type Misfit = 'amount' | 'currency' | 'payer';

/** What does not fit between what was asked for and what came (PAY-5). Only a whole phone number can contradict another one. */
export function misfitOf(
  asked: { readonly amount: bigint; readonly currency: string; readonly phone: string | null },
  came: { readonly amount: bigint | null; readonly currency: string | null; readonly payer: string | null },
): Misfit | null {
  if (came.currency !== null && came.currency !== asked.currency) return 'currency';
  if (came.amount !== null && came.amount !== asked.amount) return 'amount';
  const whole = /^\+\d{8,15}$/;
  const foreign = asked.phone !== null && came.payer !== null && whole.test(came.payer) && came.payer !== asked.phone;
  return foreign ? 'payer' : null;
}
