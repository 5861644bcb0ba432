import { setTimeout as delay } from 'node:timers/promises';
import { insideTransaction } from '../../platform/db/database.ts';
import { elapsed } from '../../platform/clock.ts';
import { rootLog } from '../../platform/log.ts';
import { readText, parseJson, TooLong } from './body.ts';
import { guardOf, type Guard } from './guard.ts';
import { leavesOpen, outcomeOfError, type Outcome } from './outcome.ts';

export interface HttpCall {
  /** What the call is for, in the log: `charge`, `verify`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: URLSearchParams;
  /** From the first byte out to the last byte in, each try on its own. Milliseconds. */
  readonly timeoutMs?: number;
  /**
   * Further tries after a stumble. Allowed only where a repetition changes nothing: a GET, or a POST that carries the
   * provider's own idempotency key (`repeatable`).
   */
  readonly retries?: 0 | 1 | 2 | 3;
  readonly repeatable?: boolean;
}

export interface HttpClient {
  send(call: HttpCall): Promise<Outcome>;
}

export interface ClientOptions {
  readonly provider: string;
  /** Calls under way at once in this instance; as many again may wait. */
  readonly concurrency?: number;
  /** Milliseconds that the breaker stays open before one call may try. */
  readonly halfOpenAfterMs?: number;
  readonly timeoutMs?: number;
}

/** Retries may add a fifth to the load, and a few at once; a provider that is down gets no storm from us. */
const BUDGET = { share: 0.2, burst: 5 } as const;
const PAUSE = { firstMs: 200, mostMs: 2_000 } as const;

/**
 * The line to one provider: bounded time, size and number of calls, a breaker in front, no redirects. It answers what came
 * of a call and never throws for it; it does throw when somebody phones from inside a database transaction.
 */
export function createHttpClient(options: ClientOptions): HttpClient {
  let guard: Promise<Guard> | undefined;
  let budget: number = BUDGET.burst;
  const loadGuard = (): Promise<Guard> => {
    guard ??= guardOf(options.concurrency ?? 20, options.halfOpenAfterMs ?? 10_000);
    return guard;
  };

  return {
    async send(call) {
      if (insideTransaction()) throw new Error(`Nobody phones ${options.provider} inside a transaction.`);
      const run = await loadGuard();
      const most = call.method === 'GET' || call.repeatable === true ? (call.retries ?? 0) : 0;
      budget = Math.min(BUDGET.burst, budget + BUDGET.share);
      for (let tried = 0; ; tried++) {
        const since = elapsed();
        const outcome = await run(() => once(call, call.timeoutMs ?? options.timeoutMs ?? 30_000));
        note(options.provider, call, outcome, elapsed() - since, tried);
        if (tried >= most || budget < 1 || !worthAnother(outcome)) return outcome;
        budget -= 1;
        await delay(pauseMs(outcome, tried));
      }
    },
  };
}

async function once(call: HttpCall, timeoutMs: number): Promise<Outcome> {
  const { body, type } = bodyOf(call);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: { accept: 'application/json', ...(type !== undefined && { 'content-type': type }), ...call.headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readText(response);
    return {
      kind: 'answered',
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text,
      json: parseJson(text),
    };
  } catch (error) {
    return error instanceof TooLong ? { kind: 'unknown', why: 'too_long' } : outcomeOfError(error);
  }
}

function bodyOf(call: HttpCall): { body?: string; type?: string } {
  if (call.form !== undefined) return { body: call.form.toString(), type: 'application/x-www-form-urlencoded' };
  if (call.json !== undefined) return { body: JSON.stringify(call.json), type: 'application/json' };
  return {};
}

/** Stripe says itself whether to come again. A breaker that is open is not knocked at. */
function worthAnother(outcome: Outcome): boolean {
  if (outcome.kind !== 'answered') return outcome.why !== 'breaker_open' && outcome.why !== 'too_long';
  const said = outcome.headers['stripe-should-retry'];
  if (said === 'true' || said === 'false') return said === 'true';
  return outcome.status === 429 || outcome.status === 409 || (outcome.status >= 500 && leavesOpen(outcome));
}

/** Twice as long each time with jitter; what the provider asks for counts if it is bearable. Milliseconds. */
function pauseMs(outcome: Outcome, tried: number): number {
  const asked = outcome.kind === 'answered' ? Number(outcome.headers['retry-after']) * 1_000 : NaN;
  const own = PAUSE.firstMs * 2 ** tried * (0.5 + Math.random());
  return Math.min(PAUSE.mostMs, Number.isFinite(asked) ? Math.max(asked, own) : own);
}

/** One line a call: no path, no body, nothing of the payer. */
function note(provider: string, call: HttpCall, outcome: Outcome, ms: number, tried: number): void {
  const sound = outcome.kind === 'answered' && outcome.status < 500;
  rootLog[sound ? 'info' : 'warn'](sound ? 'A provider answered' : 'A provider did not answer as it should', {
    provider,
    action: call.name,
    method: call.method,
    outcome: outcome.kind,
    durationMs: Math.round(ms),
    ...(outcome.kind === 'answered' ? { status: outcome.status } : { reason: outcome.why }),
    ...(tried > 0 && { tries: tried + 1 }),
  });
}
