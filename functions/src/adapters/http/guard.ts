import type { Outcome } from './outcome.ts';

export type Guard = (send: () => Promise<Outcome>) => Promise<Outcome>;

/** Opens when half of the last twenty calls failed, five at least; then one call in `halfOpenAfterMs` tries the line. */
const BREAKER = { threshold: 0.5, size: 20, minimumNumberOfCalls: 5 } as const;

/**
 * A room for so many calls at once, as many again in its waiting room, and a breaker behind the door. A call that is
 * turned away was not sent.
 */
export async function guardOf(concurrency: number, halfOpenAfterMs: number): Promise<Guard> {
  // ESM only and wanted by nobody who phones no provider.
  const { BrokenCircuitError, BulkheadRejectedError, CountBreaker, bulkhead, circuitBreaker, handleWhenResult, wrap } =
    await import('cockatiel');
  const policy = wrap(
    bulkhead(concurrency, concurrency),
    circuitBreaker(
      handleWhenResult((outcome) => isFailure(outcome as Outcome)),
      { halfOpenAfter: halfOpenAfterMs, breaker: new CountBreaker(BREAKER) },
    ),
  );
  return async (send) => {
    try {
      return await policy.execute(send);
    } catch (error) {
      if (error instanceof BrokenCircuitError) return { kind: 'not_sent', why: 'breaker_open' };
      if (error instanceof BulkheadRejectedError) return { kind: 'not_sent', why: 'too_many_calls' };
      throw error;
    }
  };
}

/** A 500 with a JSON body is a business answer of providers that know no better; the rest of 5xx is the line's fault. */
function isFailure(outcome: Outcome): boolean {
  if (outcome.kind !== 'answered') return true;
  return outcome.status === 429 || outcome.status > 500 || (outcome.status === 500 && outcome.json === undefined);
}
