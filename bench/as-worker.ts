import type { Ctx } from '../functions/src/platform/context.ts';

/** One batch of a job, in a transaction of its own, at this time. */
export async function asWorker<T>(run: (ctx: Ctx) => Promise<T>, now?: Date): Promise<T> {
  const { runInContext } = await import('../functions/src/platform/runtime/run.ts');
  const actor = { kind: 'job', name: 'bench' } as const;
  return runInContext(
    { role: 'worker', actor, requestId: 'bench', traceId: 'bench', ...(now === undefined ? {} : { now }) },
    run,
  );
}
