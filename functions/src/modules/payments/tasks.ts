import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineTask, enqueue } from '../../platform/runtime/task.ts';

const One = z.object({ id: z.uuid() });

/** Marks a try as sent, then asks the provider for the money. */
export const SendAttempt = defineTask('payments.send-attempt', One);
/**
 * Asks what became of a try. `final`: even of one that is over, because something contradicts it. `news`: because the provider is
 * said to have ended it, and how often that was asked about already.
 */
export const PollAttempt = defineTask(
  'payments.poll-attempt',
  One.extend({ final: z.boolean().default(false), news: z.int().nullable().default(null) }),
);
/** Books cash that whoever is paid has in hand. */
export const ConfirmCash = defineTask('payments.confirm-cash', One);
/** Hands the payer's code on. `sealed`: nobody reads it on its way. */
export const SubmitCode = defineTask('payments.submit-code', One.extend({ sealed: z.string() }));

export function sendSoon(ctx: Ctx, id: string, again = ''): void {
  enqueue(ctx, SendAttempt, { id }, { key: `${id}${again}` });
}

/** Named after the moment it was set for, so that setting it twice is one task. */
export function pollAt(ctx: Ctx, id: string, at: Date): void {
  enqueue(ctx, PollAttempt, { id, final: false, news: null }, { key: `${id}-${at.getTime()}`, at });
}

export function pollNow(ctx: Ctx, id: string, why: string): void {
  enqueue(ctx, PollAttempt, { id, final: true, news: null }, { key: `${id}-${why}` });
}

/** The payer called it off, but his page may still be open: asked about so many seconds later, and when it has long been closed. */
const AFTER_CANCELLING = [120, 900];

export function askAfterCancelling(
  ctx: Ctx,
  { id, giveUpAt }: { readonly id: string; readonly giveUpAt: Date | null },
): void {
  const times = AFTER_CANCELLING.map((seconds) => new Date(ctx.now.getTime() + seconds * 1_000));
  if (giveUpAt !== null && giveUpAt > times.at(-1)!) times.push(giveUpAt);
  for (const at of times)
    enqueue(ctx, PollAttempt, { id, final: true, news: null }, { key: `${id}-cancelled-${at.getTime()}`, at });
}

/** Seconds after which an end that was announced and not confirmed is asked about again; then the provider's plan goes on. */
const NEWS_AGAIN = [5, 15, 60, 300];
/** However often it is announced, one question in so many milliseconds. */
const SLOT_MS = 5_000;

/** An end was announced, by whom nothing proves: its provider is asked, and soon again while it does not confirm that. */
export function askAboutNews(ctx: Ctx, id: string, event: string): void {
  enqueue(ctx, PollAttempt, { id, final: true, news: 0 }, { key: `${id}-${event}` });
}

/** The same news once more: asked about at once, unless somebody just did. */
export function askAboutNewsAgain(ctx: Ctx, id: string, news = 0, at: Date | null = null): void {
  const slot = Math.floor((at ?? ctx.now).getTime() / SLOT_MS);
  const when = at === null ? {} : { at };
  enqueue(ctx, PollAttempt, { id, final: true, news }, { key: `${id}-news-${slot}`, ...when });
}

/** After a question that did not confirm the news. */
export function keepAsking(ctx: Ctx, id: string, news: number): void {
  const seconds = NEWS_AGAIN[news];
  if (seconds !== undefined) askAboutNewsAgain(ctx, id, news + 1, new Date(ctx.now.getTime() + seconds * 1_000));
}
