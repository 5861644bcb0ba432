import type { Actor } from '../actor.ts';
import { actorName } from '../actor.ts';
import { now as clockNow } from '../clock.ts';
import type { Ctx } from '../context.ts';
import { auditQueries } from '../db/audit.ts';
import { transaction, type Query, type Scope, type Unit } from '../db/database.ts';
import { handOver, outboxQueries, outgoing, type Outgoing } from '../events/outbox.ts';
import { rootLog, type Log } from '../log.ts';

export interface RunOptions<T> {
  readonly role: Scope['role'];
  readonly actor: Actor;
  readonly requestId: string;
  readonly traceId: string;
  readonly now?: Date;
  readonly readOnly?: boolean;
  readonly statementTimeoutMs?: number;
  readonly log?: Log;
  readonly opening?: readonly Query[];
  /** See `TransactionOptions.eager`: `run` gets the opening rows as its third argument, when they come. */
  readonly eager?: boolean;
  readonly closing?: (result: T) => readonly Query[];
}

/**
 * The one way into a transaction: builds `ctx`, runs, writes the outbox and the audit chain in the commit's own flight, and
 * hands events and tasks over before it returns (at most 150 ms; the sweeper does the rest).
 */
export async function runInContext<T>(
  options: RunOptions<T>,
  run: (ctx: Ctx, opened: Unit['opened'], openedLater: Unit['openedLater']) => Promise<T>,
): Promise<T> {
  const { actor, requestId, traceId } = options;
  const now = options.now ?? clockNow();
  const pending: Ctx['pending'] = { events: [], audits: [], tasks: [] };
  const meta = { traceId, requestId, actor: actorName(actor), now, role: options.role };
  const log =
    options.log ?? rootLog.with({ requestId, traceId, actor: actor.kind === 'user' ? 'user' : actorName(actor) });

  let rows: readonly Outgoing[] = [];
  const result = await transaction<T>(
    {
      scope: {
        role: options.role,
        actor,
        requestId,
        readOnly: options.readOnly ?? false,
        ...(options.statementTimeoutMs === undefined ? {} : { statementTimeoutMs: options.statementTimeoutMs }),
      },
      opening: options.opening ?? [],
      eager: options.eager ?? false,
      closing: (value) => {
        rows = outgoing(pending, meta);
        return [
          ...outboxQueries(rows, now),
          ...(options.closing?.(value) ?? []),
          // Last, so that the chain's head row is locked for one round trip only.
          ...auditQueries(pending.audits, meta),
        ];
      },
    },
    (unit) =>
      run({ actor, now, log, requestId, traceId, tx: unit.tx, sql: unit.sql, pending }, unit.opened, unit.openedLater),
  );

  if (rows.length > 0) await handOver(rows, meta);
  return result;
}
