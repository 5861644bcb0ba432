import type { Ctx } from '../../platform/context.ts';
import { runInContext } from '../../platform/runtime/run.ts';

/** From a plain read into a read-only transaction under row-level security, where a person's own rows are seen. */
export function readOwn<T>(ctx: Ctx, run: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { actor, now, log, requestId, traceId } = ctx;
  return runInContext({ role: 'app', readOnly: true, actor, now, log, requestId, traceId }, run);
}

/** The address is public; what only its owner may see must not stay in a shared cache. */
export const PRIVATE = { 'cache-control': 'private, no-cache' } as const;
