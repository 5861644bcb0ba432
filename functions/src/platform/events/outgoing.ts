import type { Ctx } from '../context.ts';
import type { Scope } from '../db/database.ts';
import type { EventEnvelope } from './event.ts';

/** What the runtime knows about the run that announced something. */
export interface OutboxMeta {
  readonly traceId: string;
  readonly requestId: string;
  /** `user:UUID`, `job:NAME`, … as `actorName()` says it. */
  readonly actor: string;
  readonly now: Date;
  /** Whose shared connection marks rows sent; every role may. */
  readonly role?: Scope['role'];
}

export interface OutgoingEvent {
  readonly kind: 'event';
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  /** The aggregate's id: Pub/Sub's ordering key. */
  readonly key: string;
  readonly version: number;
  readonly traceId: string;
  /** The envelope, as JSON text. */
  readonly body: string;
}

export interface OutgoingTask {
  readonly kind: 'task';
  readonly id: string;
  /** `listings.expire-listing`. */
  readonly type: string;
  /** With the type it names the Cloud Task, so that a second hand-over is refused there. */
  readonly key: string;
  /** UTC; null runs at once. */
  readonly runAt: Date | null;
  readonly traceId: string;
  /** The payload, as JSON text. */
  readonly body: string;
}

export type Outgoing = OutgoingEvent | OutgoingTask;

/** The queue of every task; Cloud Tasks names it, the outbox shows it where events show their topic. */
export const TASK_QUEUE = 'tasks';

/** Cloud Tasks takes a schedule at most 30 days ahead; a task further off waits in the outbox until it is this near. */
export const TASK_HORIZON_MS = 29 * 24 * 3_600_000;

export function tooFarAhead(row: Outgoing, now: Date): row is OutgoingTask {
  return row.kind === 'task' && row.runAt !== null && row.runAt.getTime() - now.getTime() > TASK_HORIZON_MS;
}

export function outgoing(pending: Ctx['pending'], meta: OutboxMeta): Outgoing[] {
  const rows: Outgoing[] = [];
  const timestamp = meta.now.toISOString();
  const metadata = { traceId: meta.traceId, requestId: meta.requestId, actor: meta.actor };
  for (const { id, kind, data, original } of pending.events) {
    const envelope: EventEnvelope = original ?? { id, type: kind.type, timestamp, source: kind.topic, data, metadata };
    rows.push({
      kind: 'event',
      id,
      topic: kind.topic,
      type: kind.type,
      key: data.id,
      version: data.version,
      traceId: meta.traceId,
      body: JSON.stringify(envelope),
    });
  }
  for (const task of pending.tasks) {
    rows.push({
      kind: 'task',
      id: task.id,
      type: task.kind.name,
      key: task.key,
      runAt: task.at,
      traceId: meta.traceId,
      body: JSON.stringify(task.payload ?? null),
    });
  }
  return rows;
}
