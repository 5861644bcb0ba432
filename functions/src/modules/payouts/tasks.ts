import { z } from 'zod';
import { defineTask } from '../../platform/runtime/task.ts';

/** Hands the items of a run out, a batch at a time. */
export const SendRun = defineTask('payouts.send-run', z.object({ id: z.uuid() }));
/** Pays one of them. */
export const SendItem = defineTask('payouts.send-item', z.object({ id: z.uuid() }));
