import { answer } from '../../adapters/payments/answer.ts';
import {
  MalformedMessage,
  ProviderUnavailable,
  type AttemptRef,
  type Authenticity,
  type ChargeRequest,
  type InboundMessage,
  type PaymentProvider,
  type PayoutRequest,
  type ProviderAnswer,
  type ProviderEvent,
  type ProviderName,
  type RefundRequest,
} from '../../adapters/payments/index.ts';

/** What a call does before it answers. `lost`: it has its effect, and the answer never comes. */
export type Mood = 'well' | 'lost' | 'unreachable';

interface Entry {
  answer: ProviderAnswer;
  /** How often somebody was asked for this money, or how often it was sent: more than once is a fault of ours. */
  effects: number;
}

/** A provider in this process that does what the test says, and remembers what was really asked of it. */
export class ScriptedProvider implements PaymentProvider {
  readonly name: ProviderName;
  readonly collects = true;
  readonly paysOut = true;
  readonly refunds = true;
  readonly poll = [5, 10, 20, 60];
  readonly pollThenEverySeconds = 60;
  readonly giveUpAfterSeconds = 600;
  readonly entries = new Map<string, Entry>();
  /** Moods of the next calls, first in first out; then all is well. */
  readonly moods: Mood[] = [];
  /** What a new charge, refund or payout answers. */
  first: ProviderAnswer['state'] = 'pending';
  /** The payers' codes that were handed on. */
  readonly codes: string[] = [];
  statusReads = 0;
  statusSilent = false;

  constructor(name: ProviderName = 'momo') {
    this.name = name;
  }

  charge(request: ChargeRequest): Promise<ProviderAnswer> {
    const { reference, amount, currency, phone } = request;
    return this.#take(reference, { amount, currency, payer: phone });
  }

  chargeStatus({ reference }: AttemptRef): Promise<ProviderAnswer> {
    return this.#read(reference);
  }

  refund({ refundReference, refundAmount, currency }: RefundRequest): Promise<ProviderAnswer> {
    return this.#take(refundReference, { amount: refundAmount, currency });
  }

  refundStatus({ refundReference }: RefundRequest): Promise<ProviderAnswer> {
    return this.#read(refundReference);
  }

  payout({ reference, amount, currency }: PayoutRequest): Promise<ProviderAnswer> {
    return this.#take(reference, { amount, currency });
  }

  payoutStatus({ reference }: AttemptRef): Promise<ProviderAnswer> {
    return this.#read(reference);
  }

  submit({ reference }: AttemptRef, { otp }: { readonly otp: string }): Promise<ProviderAnswer> {
    this.codes.push(otp);
    this.settle(reference, otp === '123456' ? { state: 'succeeded' } : { state: 'failed', reason: 'wrong_pin' });
    return this.#read(reference);
  }

  authenticate({ headers }: InboundMessage): Promise<Authenticity> {
    const sign = headers['x-test-sign'];
    return Promise.resolve(sign === 'proof' || sign === 'hint' ? sign : 'forged');
  }

  events({ rawBody }: InboundMessage): readonly ProviderEvent[] {
    try {
      const { amount, ...told } = JSON.parse(new TextDecoder().decode(rawBody)) as Partial<ProviderAnswer> & Told;
      const answered = answer({
        ...told,
        state: told.state ?? 'pending',
        amount: amount === null || amount === undefined ? null : BigInt(amount),
      });
      const { reference = null, providerReference = null, about = 'charge', id, confirm = false } = told;
      return [
        { dedupeKey: id, about, reference, providerReference, answer: answered, confirmByStatus: confirm, at: null },
      ];
    } catch (error) {
      throw new MalformedMessage(this.name, String(error));
    }
  }

  /** What the provider thinks of it from now on. */
  settle(reference: string, told: Partial<ProviderAnswer> & Pick<ProviderAnswer, 'state'>): void {
    const known = this.entries.get(reference);
    const before = known?.answer ?? answer({ state: 'pending', providerReference: `P-${reference}` });
    this.entries.set(reference, { answer: { ...before, ...told }, effects: known?.effects ?? 0 });
  }

  effectsOf(reference: string): number {
    return this.entries.get(reference)?.effects ?? 0;
  }

  #take(reference: string, told: Partial<ProviderAnswer>): Promise<ProviderAnswer> {
    const mood = this.moods.shift() ?? 'well';
    if (mood === 'unreachable') return Promise.reject(new ProviderUnavailable(this.name, 'the test says so'));
    const known = this.entries.get(reference);
    const taken = known?.answer ?? answer({ ...told, state: this.first, providerReference: `P-${reference}` });
    this.entries.set(reference, { answer: taken, effects: (known?.effects ?? 0) + 1 });
    return Promise.resolve(mood === 'lost' ? answer({ state: 'unknown' }) : taken);
  }

  #read(reference: string): Promise<ProviderAnswer> {
    this.statusReads += 1;
    const known = this.entries.get(reference);
    return Promise.resolve(known === undefined || this.statusSilent ? answer({ state: 'unknown' }) : known.answer);
  }
}

interface Told {
  readonly id: string;
  readonly about?: ProviderEvent['about'];
  readonly reference?: string | null;
  readonly confirm?: boolean;
}
