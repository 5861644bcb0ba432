import { z } from 'zod';
import { now } from '../clock.ts';
import type { Ctx } from '../context.ts';
import type { EventEnvelope } from '../events/event.ts';
import { recordFailure } from '../events/failures.ts';
import { openingOf, verdictOf } from '../events/inbox.ts';
import { TASK_QUEUE } from '../events/outgoing.ts';
import { register } from '../events/registry.ts';
import { plain } from '../db/database.ts';
import { named } from '../db/types.ts';
import { rootLog, type Log } from '../log.ts';
import { runInContext, type RunOptions } from './run.ts';
import type { TaskKind } from './task.ts';

/** What a handler knows about the task it runs. */
export interface TaskInfo {
  /** UUIDv7; the same at every try. */
  readonly id: string;
  readonly traceId: string;
  readonly log: Log;
}

export interface Task {
  readonly name: string;
  readonly kind: TaskKind;
  readonly handle: (payload: unknown, info: TaskInfo) => Promise<'done' | 'duplicate'>;
}

/** One transaction: the effect and the crossing off live or die together. */
interface Plain<Payload> {
  readonly run: (ctx: Ctx, payload: Payload, info: TaskInfo) => Promise<unknown>;
}

/**
 * Phones somebody. `call` runs outside any transaction and may run more than once, so what it asks for must carry a key of its
 * own (the task's id is one); `record` writes the answer down in the transaction that crosses the task off.
 */
interface Phoning<Payload, Answer> {
  readonly phones: true;
  readonly call: (payload: Payload, info: TaskInfo) => Promise<Answer>;
  readonly record: (ctx: Ctx, answer: Answer, payload: Payload, info: TaskInfo) => Promise<unknown>;
}

/** Says who runs a task. Failed tries come again with Cloud Tasks' own backoff; after the eighth it is parked. */
export function task<Payload, Answer = never>(
  kind: TaskKind<Payload>,
  handler: Plain<Payload> | Phoning<Payload, Answer>,
): Task {
  const inTransaction = (info: TaskInfo, run: (ctx: Ctx) => Promise<unknown>): Promise<'done' | 'duplicate'> => {
    const options: RunOptions<'done' | 'duplicate'> = {
      role: 'worker',
      actor: { kind: 'task', name: kind.name },
      requestId: info.id,
      traceId: info.traceId,
      log: info.log,
      opening: openingOf(inboxName(kind.name), { id: info.id } as EventEnvelope, 'none'),
    };
    return runInContext(options, async (ctx, opened) => {
      if (verdictOf(opened, { id: info.id } as EventEnvelope, 'none') === 'duplicate') return 'duplicate';
      await run(ctx);
      return 'done';
    });
  };
  return register('task', {
    name: kind.name,
    kind: kind,
    handle: async (given, info) => {
      const payload = kind.payload.parse(given);
      if (!('phones' in handler)) return inTransaction(info, (ctx) => handler.run(ctx, payload, info));
      if (await isDone(kind.name, info.id)) return 'duplicate';
      const answer = await handler.call(payload, info);
      return inTransaction(info, (ctx) => handler.record(ctx, answer, payload, info));
    },
  });
}

const DONE = named('platform.inbox.done', 'select 1 from platform.inbox where subscriber = $1 and event_id = $2');

const inboxName = (name: string): string => `task:${name}`;

async function isDone(name: string, id: string): Promise<boolean> {
  return (await plain('worker').first(DONE, [inboxName(name), id])) !== null;
}

const Body = z.object({ id: z.uuid(), name: z.string().min(1), payload: z.unknown(), traceId: z.string() });

/** The body of the function `tasks`: `data` of a dispatched task. Throws when Cloud Tasks should try again. */
export async function handleTask(tasks: readonly Task[], data: unknown): Promise<void> {
  const body = Body.safeParse(data);
  if (!body.success) {
    rootLog.error('A task that is not ours was dropped.', { reason: body.error.issues[0]?.message });
    return;
  }
  const { id, name, payload, traceId } = body.data;
  const handler = tasks.find((candidate) => candidate.name === name);
  // A newer version may know it: worth another try.
  if (handler === undefined) throw new Error(`Nobody here runs the task "${name}".`);
  const log = rootLog.with({ requestId: id, traceId, task: name });
  try {
    await handler.handle(payload, { id, traceId, log });
  } catch (error) {
    const delivery = {
      subscriber: inboxName(name),
      kind: 'task' as const,
      id,
      topic: TASK_QUEUE,
      type: name,
      key: id,
      version: null,
      body: JSON.stringify(body.data),
      traceId,
      at: now(),
    };
    if ((await recordFailure(delivery, error)) === 'parked') return;
    throw error;
  }
}
