import { z } from 'zod';
import type { Ctx } from '../../../platform/context.ts';
import { defineTask, enqueue } from '../../../platform/runtime/task.ts';

const One = z.object({ id: z.uuid() });

export const SendRefund = defineTask('payments.send-refund', One);
export const PollRefund = defineTask('payments.poll-refund', One);

export const sendRefundSoon = (ctx: Ctx, id: string, again = ''): void =>
  enqueue(ctx, SendRefund, { id }, { key: `${id}${again}` });
export const pollRefundAt = (ctx: Ctx, id: string, at: Date): void =>
  enqueue(ctx, PollRefund, { id }, { key: `${id}-${at.getTime()}`, at });
