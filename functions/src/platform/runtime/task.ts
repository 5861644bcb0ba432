import type { z } from 'zod';
import { newId } from '../values/id.ts';

/** Work for later or for outside a transaction. A module defines it in `tasks.ts`; `triggers/` says who runs it. */
export interface TaskKind<Payload = unknown> {
  /** `listings.expire-listing`. */
  readonly name: string;
  readonly payload: z.ZodType<Payload>;
}

export interface PendingTask {
  readonly id: string;
  readonly kind: Pick<TaskKind, 'name'>;
  readonly payload: unknown;
  /** Names the Cloud Task, so that enqueuing twice is harmless: row id and version, for example. */
  readonly key: string;
  readonly at: Date | null;
}

export function defineTask<Payload>(name: string, payload: z.ZodType<Payload>): TaskKind<Payload> {
  return { name, payload };
}

/** The part of `Ctx` that enqueuing needs; named here so that `Ctx` may know tasks and not the other way round. */
interface Enqueuing {
  readonly now: Date;
  readonly pending: { readonly tasks: PendingTask[] };
}

/** Written to the outbox with the commit, handed to Cloud Tasks after it. `at` is UTC; without it the task runs at once. */
export function enqueue<Payload>(
  ctx: Enqueuing,
  kind: TaskKind<Payload>,
  payload: Payload,
  options: { key: string; at?: Date },
): void {
  ctx.pending.tasks.push({
    id: newId(ctx.now),
    kind: kind,
    payload: kind.payload.parse(payload),
    key: options.key,
    at: options.at ?? null,
  });
}
