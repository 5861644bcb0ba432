import { z } from 'zod';
import type { Ctx } from '../../../platform/context.ts';
import { defineTask, enqueue } from '../../../platform/runtime/task.ts';

const Event = z.object({ provider: z.string(), key: z.string() });

/** Reads a message that was kept. */
export const ProcessWebhook = defineTask('payments.process-webhook', z.object({ id: z.uuid() }));
/** Looks again for what an event is about. */
export const RetryEvent = defineTask('payments.retry-event', Event);
/** Asks the provider about money of which we know nothing. */
export const ConfirmOrphan = defineTask('payments.confirm-orphan', Event);

export const processSoon = (ctx: Ctx, id: string): void => enqueue(ctx, ProcessWebhook, { id }, { key: id });
