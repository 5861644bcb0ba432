import { z } from 'zod';
import type { Ctx } from '../../../platform/context.ts';
import { defineTask, enqueue } from '../../../platform/runtime/task.ts';

const One = z.object({ id: z.uuid() });

export const SendDisbursement = defineTask('payments.send-disbursement', One);
export const PollDisbursement = defineTask('payments.poll-disbursement', One);

export const sendDisbursementSoon = (ctx: Ctx, id: string, again = ''): void =>
  enqueue(ctx, SendDisbursement, { id }, { key: `${id}${again}` });
export const pollDisbursementAt = (ctx: Ctx, id: string, at: Date): void =>
  enqueue(ctx, PollDisbursement, { id }, { key: `${id}-${at.getTime()}`, at });
