/**
 * What the platform asks of everybody through whom money comes in or goes out, in words that fit all of them. Each adapter
 * translates its provider's words here and knows nothing of intents, ledgers or users.
 */
export type ProviderName = 'paystack' | 'flutterwave' | 'mpesa' | 'momo' | 'stripe' | 'paypal' | 'bank' | 'cash';

/** `unknown`: we cannot tell whether money moved (a time-out, a cut answer, a 5xx after sending). Never shown as failed. */
export type ProviderState =
  'action_required' | 'pending' | 'authorised' | 'succeeded' | 'failed' | 'abandoned' | 'reversed' | 'unknown';

export type FailureReason =
  | 'insufficient_funds'
  | 'user_cancelled'
  | 'user_timeout'
  | 'wrong_pin'
  | 'limit'
  | 'bad_account'
  | 'busy'
  | 'our_fault'
  | 'declined'
  | 'other';

/** What the payer must do now: answer the prompt on the phone, follow a link, type a code, or read instructions. */
export interface CustomerAction {
  readonly kind: 'prompt' | 'redirect' | 'otp' | 'instructions';
  readonly text: string;
  readonly url?: string;
}

export interface ProviderAnswer {
  readonly state: ProviderState;
  readonly providerReference: string | null;
  readonly reason: FailureReason | null;
  /** What its statements and a reversal call the payment, where that is another word than `providerReference`. */
  readonly receipt?: string | null;
  /** Minor units, as the provider tells it: compare it, never assume it. */
  readonly amount: bigint | null;
  readonly currency: string | null;
  /** E.164, an e-mail address or the last digits of a card. */
  readonly payer: string | null;
  /** Minor units that the provider keeps. */
  readonly fee: bigint | null;
  readonly action: CustomerAction | null;
  /** For staff; masked, at most 200 characters. */
  readonly detail: string | null;
}

export interface ChargeRequest {
  /** Our attempt's id as the provider's rules allow it: at most 40 of [a-z0-9]. */
  readonly reference: string;
  readonly method: 'mobile_money' | 'card' | 'bank_transfer' | 'checkout' | 'cash';
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** E.164. */
  readonly phone: string | null;
  /** 'mtn' | 'telecel' | 'at' | 'safaricom' | 'airtel' | 'orange' | 'wave' … */
  readonly network: string | null;
  readonly email: string | null;
  readonly description: string;
  readonly returnUrl: string | null;
  readonly callbackUrl: string;
}

export interface AttemptRef {
  readonly reference: string;
  readonly providerReference: string | null;
  /** As an earlier answer told it. */
  readonly receipt?: string | null;
  readonly amount: bigint;
  readonly currency: string;
  /** Its payer called it off: only look, and take nothing that he had agreed to. */
  readonly calledOff?: boolean;
}

export interface RefundRequest extends AttemptRef {
  readonly refundReference: string;
  readonly refundAmount: bigint;
  readonly note: string;
}

export interface PayoutRequest {
  readonly reference: string;
  readonly method: 'mobile_money' | 'bank';
  readonly amount: bigint;
  readonly currency: string;
  readonly country: string;
  readonly phone: string | null;
  readonly network: string | null;
  readonly account: { readonly bankCode: string; readonly number: string; readonly name: string } | null;
  readonly name: string;
  readonly note: string;
  readonly callbackUrl: string;
}

/** A webhook as it came in. Header names are lower case. */
export interface InboundMessage {
  readonly rawBody: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly ip: string;
}

/** `proof`: signed bytes. `hint`: nothing proves the sender, so a status read comes before value. `forged`: refused. */
export type Authenticity = 'proof' | 'hint' | 'forged';

export interface ProviderEvent {
  readonly dedupeKey: string;
  /** `inbound`: money that nobody announced, such as a till payment or a bank credit. */
  readonly about: 'charge' | 'refund' | 'payout' | 'dispute' | 'inbound' | 'ignored';
  /** Ours; of a refund, the refunded charge's where the provider does not tell the refund's own. */
  readonly reference: string | null;
  readonly providerReference: string | null;
  readonly answer: ProviderAnswer;
  /** True unless the event is itself the proof. */
  readonly confirmByStatus: boolean;
  readonly at: Date | null;
}

/**
 * Of a refund or a payout, `succeeded` means that it went through itself. A reference that the provider does not know is
 * `unknown` with the detail NOT_KNOWN: making the same call again under the same reference is safe and settles it.
 */
export interface PaymentProvider {
  readonly name: ProviderName;
  readonly collects: boolean;
  readonly paysOut: boolean;
  readonly refunds: boolean;
  /** What may be asked again under the same reference without a second effect, for the provider knows it by that (D8). */
  readonly repeats?: readonly ('charge' | 'refund' | 'payout')[];
  /** Seconds after sending at which to ask; then every `pollThenEverySeconds` until `giveUpAfterSeconds`. */
  readonly poll: readonly number[];
  readonly pollThenEverySeconds: number;
  readonly giveUpAfterSeconds: number;
  /** Never throws for outcomes: a time-out after sending is `unknown`. Throws ProviderUnavailable if surely nothing went out. */
  charge(request: ChargeRequest): Promise<ProviderAnswer>;
  chargeStatus(ref: AttemptRef): Promise<ProviderAnswer>;
  submit?(ref: AttemptRef, input: { readonly otp: string }): Promise<ProviderAnswer>;
  refund?(request: RefundRequest): Promise<ProviderAnswer>;
  refundStatus?(request: RefundRequest): Promise<ProviderAnswer>;
  payout?(request: PayoutRequest): Promise<ProviderAnswer>;
  payoutStatus?(ref: AttemptRef): Promise<ProviderAnswer>;
  authenticate(message: InboundMessage): Promise<Authenticity>;
  /** Throws MalformedMessage. */
  events(message: InboundMessage): readonly ProviderEvent[];
  /** What this provider wants to hear; 200 `{"received":true}` unless given. */
  acknowledge?(message: InboundMessage): { readonly status: number; readonly body: string };
}

/** The `detail` of a status read about something that never arrived there, or not yet. */
export const NOT_KNOWN = 'not known to the provider';

/** Surely nothing was sent: the breaker is open, the room is full, or nobody listens. Sending again later is safe. */
export class ProviderUnavailable extends Error {
  readonly provider: string;

  constructor(provider: string, why: string, cause?: unknown) {
    super(`${provider} cannot be reached: ${why}`, { cause });
    this.name = 'ProviderUnavailable';
    this.provider = provider;
  }
}

/** A webhook whose body is not what its provider sends. */
export class MalformedMessage extends Error {
  constructor(provider: string, why: string) {
    super(`A message from ${provider} cannot be read: ${why}`);
    this.name = 'MalformedMessage';
  }
}
