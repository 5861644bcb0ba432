import type { Actor } from './actor.ts';
import type { Sql, Tx } from './db/types.ts';
import type { PendingAudit } from './audit.ts';
import type { PendingEvent } from './events/event.ts';
import type { PendingTask } from './runtime/task.ts';
import type { Log } from './log.ts';

/**
 * What a verb is handed: who acts, when, and the one transaction in which it acts. Carries no services.
 * `now` is the only clock. Inside a transaction nobody phones out: `emit()` or `enqueue()`, and a handler phones.
 */
export interface Ctx {
  readonly actor: Actor;
  readonly now: Date;
  readonly log: Log;
  readonly requestId: string;
  readonly traceId: string;
  /** Prisma on this transaction; opened at first use, so that a path that needs only SQL never loads it. */
  readonly tx: Tx;
  /** SQL on the same transaction. */
  readonly sql: Sql;
  /** What the runtime writes in the commit's own flight. Use `emit()`, `audit()` and `enqueue()`, never this. */
  readonly pending: {
    readonly events: PendingEvent[];
    readonly audits: PendingAudit[];
    readonly tasks: PendingTask[];
  };
}
