import { rootLog } from '../log.ts';
import { cloudCarrier } from './carrier.ts';
import { Dispatcher } from './dispatcher.ts';
import { markSent } from './mark-sent.ts';
import { tooFarAhead, type Outgoing, type OutboxMeta } from './outgoing.ts';

/** How long an answer waits for its events to leave, in milliseconds. */
export const HAND_OVER_BUDGET_MS = 150;

let dispatcher: Pick<Dispatcher, 'handOver'> | undefined;

/**
 * Hands what a committed transaction announced to Pub/Sub and Cloud Tasks before the answer goes out, because a function has
 * no CPU after it. Never throws; what does not leave within the budget is the sweeper's.
 */
export async function handOver(all: readonly Outgoing[], meta: OutboxMeta): Promise<void> {
  const rows = all.filter((row) => !tooFarAhead(row, meta.now));
  if (rows.length === 0) return;
  try {
    dispatcher ??= throughTheCloud();
    await dispatcher?.handOver(rows, meta.role ?? 'app');
  } catch (error) {
    rootLog.warn('Hand-over failed; the sweeper will send it.', { error, count: rows.length, traceId: meta.traceId });
  }
}

function throughTheCloud(): Dispatcher | undefined {
  const carrier = cloudCarrier();
  return carrier && new Dispatcher({ carrier, markSent, budgetMs: HAND_OVER_BUDGET_MS });
}

/** For tests, and for a process that must leave the sending to the sweeper: undefined goes back to the cloud. */
export function handOverThrough(other: Pick<Dispatcher, 'handOver'> | undefined): void {
  dispatcher = other;
}
