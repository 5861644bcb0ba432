import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';

const One = z.object({ id: z.uuid() });

/** Marks a try as sent, then asks the provider for the money. */
export const SendAttempt = defineTask('payments.send-attempt', One);
/** Asks what became of a try. `final`: even of one that is over, because something contradicts it. */
export const PollAttempt = defineTask('payments.poll-attempt', One.extend({ final: z.boolean().default(false) }));
/** Books cash that whoever is paid has in hand. */
export const ConfirmCash = defineTask('payments.confirm-cash', One);
/** Hands the payer's code on. */
export const SubmitCode = defineTask('payments.submit-code', One.extend({ otp: z.string() }));

export function sendSoon(ctx: Ctx, id: string, again = ''): void {
  enqueue(ctx, SendAttempt, { id }, { key: `${id}${again}` });
}

/** Named after the moment it was set for, so that setting it twice is one task. */
export function pollAt(ctx: Ctx, id: string, at: Date): void {
  enqueue(ctx, PollAttempt, { id, final: false }, { key: `${id}-${at.getTime()}`, at });
}

export function pollNow(ctx: Ctx, id: string, why: string): void {
  enqueue(ctx, PollAttempt, { id, final: true }, { key: `${id}-${why}` });
}
