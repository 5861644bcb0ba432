import { plain } from '../db/database.ts';
import { named } from '../db/types.ts';
import { rootLog } from '../log.ts';
import { newId } from '../values/id.ts';
import { now } from '../clock.ts';
import { GapError } from './inbox.ts';

/** After so many failed tries an event is parked. */
export const TRIES = 8;
/** An event that waits for an earlier one is not parked before it is this old: the sweeper may just bring it. */
const GAP_PATIENCE_MS = 5 * 60_000;

export interface FailedDelivery {
  /** Who failed: a subscriber, or `task:NAME`. */
  readonly subscriber: string;
  readonly kind: 'event' | 'task';
  /** Event or task id. */
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly key: string;
  readonly version: number | null;
  /** The whole of it, as JSON text. */
  readonly body: string;
  readonly traceId: string;
  /** When it was announced. */
  readonly at: Date;
}

const COUNT = named(
  'platform.delivery-attempt.count',
  `insert into platform.delivery_attempt as a (subscriber, event_id, last_error) values ($1, $2, $3)
   on conflict (subscriber, event_id) do update
     set tries = a.tries + 1, last_error = excluded.last_error, last_tried_at = now()
   returning tries`,
);

// If another delivery has finished meanwhile, the inbox row is there and nothing is parked.
const PARK = named(
  'platform.dead-letter.park',
  `with taken as (
     insert into platform.inbox (subscriber, event_id) values ($2, $3) on conflict do nothing returning 1
   ), parked as (
     insert into platform.dead_letter as d
       (id, subscriber, event_id, kind, topic, type, key, version, event, trace_id, cause, reason, tries)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 from taken
     on conflict (subscriber, event_id) do update
       set status = 'parked', cause = excluded.cause, reason = excluded.reason, tries = d.tries + excluded.tries,
           parked_at = now(), decided_by = null, decided_at = null
     returning 1
   ), forgotten as (
     delete from platform.delivery_attempt where subscriber = $2 and event_id = $3
   )
   select 1 from parked`,
);

/** Counts a failed try in a transaction of its own and parks the delivery after the eighth. */
export async function recordFailure(delivery: FailedDelivery, error: unknown): Promise<'again' | 'parked'> {
  // Our own trouble is not the event's fault: it comes again without being counted.
  if (isTransient(error)) return 'again';
  const sql = plain('worker');
  const reason = reasonOf(error);
  const counted = await sql.first<{ tries: number }>(COUNT, [delivery.subscriber, delivery.id, reason]);
  const tries = counted?.tries ?? 1;
  if (tries < TRIES) return 'again';
  const gap = error instanceof GapError;
  if (gap && now().getTime() - delivery.at.getTime() < GAP_PATIENCE_MS) return 'again';
  const { subscriber, id, kind, topic, type, key, version, body, traceId } = delivery;
  const cause = gap ? 'gap' : 'failed';
  const letter = newId(now());
  await sql.run(PARK, [letter, subscriber, id, kind, topic, type, key, version, body, traceId, cause, reason, tries]);
  rootLog.error('An event is parked as a dead letter.', {
    subscriber,
    eventId: id,
    eventType: type,
    tries,
    traceId,
    error,
  });
  return 'parked';
}

export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, 1_000);
}

/** The database or a neighbour is busy or away, or two transactions met: another try will find it well. */
const TRANSIENT_CODES = /^(08...|40001|40P01|53...|55P03|57P0.|ECONN\w+|EPIPE|ETIMEDOUT)$/;
/** gRPC's DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED and UNAVAILABLE: Firestore, Pub/Sub or Cloud Tasks being busy or away. */
const PASSING_GRPC: ReadonlySet<number> = new Set([4, 8, 10, 14]);

/** A statement that ran out of time looks busy too, but may be slow for this very event: it is counted. */
const STATEMENT_TIMEOUT = '57014';

export function isTransient(error: unknown): boolean {
  const { code, transient, status, cause } = (error ?? {}) as Record<string, unknown>;
  if (typeof code === 'string' && TRANSIENT_CODES.test(code)) return true;
  if (typeof code === 'number' && PASSING_GRPC.has(code)) return true;
  if (code === STATEMENT_TIMEOUT) return false;
  if (cause !== undefined && cause !== null && 'code' in Object(cause)) return isTransient(cause);
  return transient === true || status === 503;
}
