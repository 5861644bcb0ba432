import type { Query } from '../db/database.ts';
import { named } from '../db/types.ts';
import { TASK_HORIZON_MS, TASK_QUEUE, tooFarAhead, type Outgoing } from './outgoing.ts';

export { handOver } from './hand-over.ts';
export { outgoing, type Outgoing, type OutboxMeta } from './outgoing.ts';

const INSERT = named(
  'platform.outbox.insert',
  `insert into platform.outbox (id, kind, topic, type, key, version, body, trace_id, run_at, available_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10, now()))`,
);

/**
 * The rows that live or die with the transaction (SRV-1): the runtime sends them in the commit's own flight. A new row is
 * leased for ten seconds to the request that wrote it, so that the sweeper does not race the hand-over.
 */
export function outboxQueries(rows: readonly Outgoing[], now: Date): Query[] {
  return rows.map((row) => ({
    statement: INSERT,
    values: [
      row.id,
      row.kind,
      row.kind === 'event' ? row.topic : TASK_QUEUE,
      row.type,
      row.key,
      row.kind === 'event' ? row.version : null,
      row.body,
      row.traceId,
      row.kind === 'task' ? row.runAt : null,
      tooFarAhead(row, now) ? new Date(row.runAt!.getTime() - TASK_HORIZON_MS) : null,
    ],
  }));
}
