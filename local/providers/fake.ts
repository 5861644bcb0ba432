/**
 * The frame in which payment providers are played on this machine. A provider is a `FakeDefinition`: routes that keep their
 * state in closures made by `open(stage)`, once for every tenant (an API secret, as a rule) and again after a reset.
 *
 * What a definition gets from the frame (`Stage`):
 * - `now()` and `after()`: the virtual clock. It runs at `speed` times the machine's, or stands still (`speed: 0`) until
 *   somebody advances it; token expiry, payers' patience and webhook retries all hang on it.
 * - `scenario({ref, phone, amount})`: what a test planted through `/__fake/scenario`, consumed once a call.
 * - `webhook({...})`: puts a message into the outbox. The frame signs exactly the bytes it sends, retries, duplicates, drops.
 * - `settings`: secrets and switches, the definition's own defaults under those given to `startFake`.
 *
 * What a definition gets for nothing: faults of each route (`FaultName`), the log with secrets left out, `/__fake/*`, and the
 * chaos profile.
 *
 * Control plane, JSON, never called by production code:
 *   POST /__fake/reset                      forget everything, all tenants
 *   POST /__fake/scenario                   {match: {ref?, phone?, amount?}, then: {scenario, delayMs?, times?}}; once unless told
 *   POST /__fake/fault                      {method?, path: "/charge", fault, times?, ms?}
 *   POST /__fake/advance                    {ms}: lets virtual time pass and runs what fell due
 *   POST /__fake/deliver                    {webhookId?, mode: "now"|"dup"|"late"|"badsig"|"noheader"|"oldsecret"|"pretty"|"escaped"|"drop"|"reorder", ms?}
 *   GET  /__fake/log  /__fake/outbox        requests answered; webhooks with their tries
 *   GET  /__fake/statement                  every captured charge, refund and payout: what a judge compares a ledger with
 *   GET  /__fake/mishaps                    how many answers and webhooks there were, and what chaos did to them
 */
import type { TimeSource } from './virtual-clock.ts';

export type FakeName = 'paystack' | 'flutterwave' | 'mpesa' | 'momo' | 'stripe' | 'paypal' | 'fx';

export interface Call {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** What the route's `:name` parts stand for. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body as JSON; undefined when it is none. */
  json(): unknown;
}

/** The bearer token of a call. */
export function bearer(call: Call): string | null {
  return /^Bearer (\S+)$/.exec(call.headers['authorization'] ?? '')?.[1] ?? null;
}

export interface Reply {
  readonly status: number;
  /** Sent as application/json unless it is a string, which goes out as it is, or undefined, which is an empty body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** `/transaction/verify/:reference` */
  readonly path: string;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

/** One line of what really happened at the provider. Amounts in minor units. */
export interface StatementLine {
  readonly kind: 'charge' | 'refund' | 'payout';
  /** Ours, as the provider was told it. */
  readonly reference: string;
  readonly providerReference: string;
  readonly amount: string;
  readonly currency: string;
  readonly state: 'captured' | 'refunded' | 'paid' | 'reversed';
}

export interface Scenario {
  readonly scenario: string;
  readonly delayMs?: number;
}

export interface Webhook {
  /** The message; the frame writes it as JSON, or as it is when it is a string. */
  readonly body: unknown;
  /** Where to; the fake's `webhookTarget` unless given. */
  readonly url?: string;
  readonly method?: 'POST' | 'PUT';
  /** Virtual milliseconds until the first try. */
  readonly afterMs?: number;
}

export interface Stage {
  readonly settings: Readonly<Record<string, string>>;
  /** The origin under which this fake is reached, for links it hands out. */
  readonly origin: string;
  /** Virtual time, epoch milliseconds. */
  now(): number;
  /** Runs it when that much virtual time has passed. */
  after(ms: number, run: () => void): void;
  scenario(match: {
    readonly ref?: string | undefined;
    readonly phone?: string | undefined;
    readonly amount?: string | number | bigint | undefined;
  }): Scenario | undefined;
  webhook(webhook: Webhook): void;
  /** A payer who follows the link by herself: in chaos, and where the setting `payerMs` tells after how long (virtual). */
  visit(run: () => void): void;
  /** From the seed, 0 ≤ x < 1. */
  random(): number;
  /** An id that no other call gave, of this many letters and digits. */
  id(length: number): string;
}

export interface SignOptions {
  readonly secret: 'right' | 'old' | 'wrong';
  readonly settings: Readonly<Record<string, string>>;
  /** Whose message it is, as `tenantOf` named it. */
  readonly tenant: string;
  /** What a stamp says, epoch milliseconds. */
  readonly now: number;
  readonly origin: string;
  readonly id: string;
}

export interface FakeBehaviour {
  readonly routes: readonly Route[];
  statement(): readonly StatementLine[];
}

export interface FakeDefinition {
  readonly name: FakeName;
  readonly settings: Readonly<Record<string, string>>;
  /**
   * Whose state a call belongs to. A reply refuses the call (no or a wrong secret); null is for what needs none, a payer's
   * page for one: the first tenant that does not answer 404 takes it.
   */
  tenantOf(call: Call): string | null | Reply;
  open(stage: Stage, tenant: string): FakeBehaviour;
  /** Headers that go with these bytes; the frame adds the content type. Without it, webhooks go out unsigned. */
  sign?(bytes: Buffer, options: SignOptions): Readonly<Record<string, string>>;
  readonly webhooks: {
    /** Virtual milliseconds before each further try. Empty: sent once. */
    readonly retries: readonly number[];
    /** Which answers end the tries. */
    accepted(status: number): boolean;
    /** What a forger has: nothing unless said, or the right header where that proves only who sends, not what. */
    readonly forgedWith?: 'right' | 'wrong';
  };
}

/** How badly the world behaves; shares of 1. The same seed gives the same misfortunes for the same calls. */
export interface Chaos {
  readonly loseAnswers: number;
  readonly dropWebhooks: number;
  readonly duplicateWebhooks: number;
  readonly forgeWebhooks: number;
  readonly seed: number;
}

export interface FakeOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Where webhooks go, unless a request named its own callback address. */
  readonly webhookTarget: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** How fast virtual time runs; 0 stands still until advanced (the default in-process), 1 is the machine's own. */
  readonly speed?: number;
  readonly chaos?: Chaos;
  /** Whose time it is; the machine's unless given. */
  readonly clock?: TimeSource;
}

/** How much went wrong, by kind. */
export interface Mishaps {
  readonly answers: number;
  readonly answersLost: number;
  readonly webhooks: number;
  readonly webhooksDropped: number;
  readonly webhooksDuplicated: number;
  readonly webhooksForged: number;
}

/** A fake that listens. */
export interface Fake {
  readonly name: FakeName;
  /** `http://127.0.0.1:4101` */
  readonly url: string;
  reset(): void;
  scenario(
    match: { readonly ref?: string; readonly phone?: string; readonly amount?: string },
    then: Scenario & { readonly times?: number },
  ): void;
  fault(fault: {
    readonly method?: string;
    readonly path: string;
    readonly fault: FaultName;
    readonly times?: number;
    readonly ms?: number;
  }): void;
  /** Lets virtual time pass, runs what falls due and waits for the webhooks that this sends. */
  advance(ms: number): Promise<void>;
  deliver(options: { readonly webhookId?: string; readonly mode: DeliverMode; readonly ms?: number }): Promise<void>;
  /** A webhook as it would go out, for a test that hands it to an adapter itself. */
  signed(
    webhookId: string,
    mode?: DeliverMode,
  ): { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> };
  log(): readonly LoggedCall[];
  outbox(): readonly OutboxEntry[];
  statement(): readonly StatementLine[];
  mishaps(): Mishaps;
  stop(): Promise<void>;
}

/**
 * Without effect: `reset`, `500`, `502` (a page), `429`. With effect: `timeout` (never answers), `cut` (closes the line
 * without an answer), `slow`, `malformed`, `empty`.
 */
export type FaultName = 'timeout' | 'cut' | 'reset' | '500' | '502' | '429' | 'slow' | 'malformed' | 'empty';
export type DeliverMode =
  'now' | 'dup' | 'late' | 'badsig' | 'noheader' | 'oldsecret' | 'pretty' | 'escaped' | 'drop' | 'reorder';

export interface LoggedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly fault: FaultName | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface OutboxEntry {
  readonly id: string;
  readonly url: string;
  readonly body: string;
  readonly tries: number;
  readonly lastStatus: number | null;
  readonly state: 'waiting' | 'delivered' | 'dropped' | 'given_up';
}
