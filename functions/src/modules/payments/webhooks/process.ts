import { hash } from 'node:crypto';
import {
  MalformedMessage,
  provider,
  type Authenticity,
  type ProviderAnswer,
  type ProviderEvent,
  type ProviderName,
} from '../../../adapters/payments/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { enqueue } from '../../../platform/runtime/task.ts';
import { takeDisbursementNews, disbursementOfProvider } from '../disbursements/from-provider.ts';
import { takeDispute } from '../disputes.ts';
import { refundOfProvider, takeRefundNews } from '../refunds/from-provider.ts';
import { attemptByReference } from '../store.ts';
import { isFinal, targetOf } from '../rules.ts';
import { takeAnswer } from '../take-answer.ts';
import { askAboutNews, askAboutNewsAgain, pollNow } from '../tasks.ts';
import { ConfirmOrphan, RetryEvent } from './tasks.ts';

export interface MessageRow {
  readonly id: string;
  readonly provider: ProviderName;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly ip: string;
  readonly authenticity: Authenticity;
  readonly state: string;
  /** Since when its bytes are gone. */
  readonly forgottenAt: Date | null;
}

const FIND = named(
  'payments.find-webhook',
  `select id, provider, path, headers, body, ip, authenticity, state, forgotten_at as "forgottenAt" from payments.webhook_message where id = $1`,
);
const MARK = named(
  'payments.mark-webhook',
  `update payments.webhook_message set state = $2, processed_at = $3, note = $4 where id = $1`,
);
const TAKE = named(
  'payments.take-event',
  `insert into payments.webhook_event (provider, dedupe_key, message_id, about, reference, provider_reference, state, created_at)
   values ($1, $2, $3, $4, $5, $6, 'done', $7) on conflict do nothing`,
);
const SETTLE = named(
  'payments.settle-event',
  `update payments.webhook_event set state = $3, next_try_at = $4, tries = tries + 1
   where provider = $1 and dedupe_key = $2`,
);

export const findMessage = (ctx: Ctx, id: string) => ctx.sql.first<MessageRow>(FIND, [id]);

/** Takes in each thing that a message says, each of them once, in whatever order they come. */
export async function processWebhook(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const message = await findMessage(ctx, id);
  if (message === null || message.forgottenAt !== null || message.state !== 'received') return;
  const events = await eventsOf(message).catch((error: unknown) => {
    if (!(error instanceof MalformedMessage)) throw error;
    ctx.log.warn('A webhook could not be read.', { provider: message.provider, key: id });
    return null;
  });
  if (events === null) return void (await ctx.sql.run(MARK, [id, 'malformed', ctx.now, 'It could not be read.']));
  for (const event of events) {
    const { about, reference, providerReference } = event;
    const key = keyOf(message, event);
    const fresh = await ctx.sql.run(TAKE, [message.provider, key, id, about, reference, providerReference, ctx.now]);
    if (fresh === 1) await takeEvent(ctx, message, key, event, 0);
    else await takeRepeat(ctx, message, event);
  }
  await ctx.sql.run(MARK, [id, 'processed', ctx.now, null]);
}

/**
 * Success after failure is another thing to say of the same payment, whatever the provider's own key is. Where nothing proves the
 * sender the key is anybody's to choose, so it stands for that payment alone: false news of one must not silence the true news of another.
 */
export function keyOf({ authenticity }: MessageRow, event: ProviderEvent): string {
  const whole = `${event.dedupeKey}:${event.answer.state}`;
  const key = whole.length > 300 ? short(whole) : whole;
  return authenticity === 'proof' ? key : `${key}:${short(JSON.stringify([event.reference, event.providerReference]))}`;
}

export async function eventsOf(message: MessageRow): Promise<readonly ProviderEvent[]> {
  if (message.forgottenAt !== null) return [];
  const adapter = await provider(message.provider);
  return adapter.events({ rawBody: message.body, headers: message.headers, path: message.path, ip: message.ip });
}

/** Seconds after which we look again for what an event is about: it may be quicker than our own row. */
const LOOK_AGAIN = [10, 60, 300, 1_800, 21_600];
/** Money that nobody announced has no row to wait for. */
const LOOK_AGAIN_INBOUND = [10, 60];

export async function takeEvent(
  ctx: Ctx,
  message: MessageRow,
  key: string,
  event: ProviderEvent,
  tries: number,
): Promise<void> {
  const settle = (state: 'done' | 'ignored' | 'waiting', next: Date | null = null) =>
    ctx.sql.run(SETTLE, [message.provider, key, state, next]);
  if (event.about === 'ignored') return void (await settle('ignored'));
  if (await apply(ctx, message, key, event)) return void (await settle('done'));
  const waits = event.about === 'inbound' ? LOOK_AGAIN_INBOUND : LOOK_AGAIN;
  const seconds = waits[tries];
  if (seconds !== undefined) {
    const at = new Date(ctx.now.getTime() + seconds * 1000);
    await settle('waiting', at);
    return enqueue(ctx, RetryEvent, { provider: message.provider, key }, { key: short(`${key}#${tries}`), at });
  }
  await settle('ignored');
  const money = event.answer.state === 'succeeded' && (event.about === 'charge' || event.about === 'inbound');
  ctx.log.error('A provider speaks of something that we do not know.', {
    provider: message.provider,
    key,
    event: event.about,
  });
  if (money) enqueue(ctx, ConfirmOrphan, { provider: message.provider, key }, { key: short(key) });
}

const short = (key: string): string => hash('sha256', key, 'base64url').slice(0, 22);

/** Nothing proves who speaks, or the provider itself wants to be asked: then its status decides, and this is a hint. */
const isHint = (message: MessageRow, event: ProviderEvent): boolean =>
  message.authenticity !== 'proof' || event.confirmByStatus;

/** Said before: then it changes nothing, but whoever says again that a payment has ended may be right by now. */
async function takeRepeat(ctx: Ctx, message: MessageRow, event: ProviderEvent): Promise<void> {
  const { about, reference, providerReference, answer } = event;
  if (about !== 'charge' || !isHint(message, event) || !tellsEnd(answer.state)) return;
  const attempt = await attemptByReference(ctx, message.provider, reference, providerReference);
  if (attempt !== null && !isFinal(attempt.status)) askAboutNewsAgain(ctx, attempt.id);
}

const tellsEnd = (state: ProviderAnswer['state']): boolean => isFinal(targetOf('attempt', state));

/** False when we know of nothing that it could be about. */
async function apply(ctx: Ctx, message: MessageRow, key: string, event: ProviderEvent): Promise<boolean> {
  const name = message.provider;
  const ask = isHint(message, event);
  const { reference, providerReference, answer } = event;
  if (event.about === 'refund') {
    const refund = await refundOfProvider(ctx, name, reference, providerReference);
    if (refund !== null) await takeRefundNews(ctx, refund, answer, ask);
    return refund !== null;
  }
  if (event.about === 'payout') {
    const disbursement = await disbursementOfProvider(ctx, name, reference, providerReference);
    if (disbursement !== null) await takeDisbursementNews(ctx, disbursement, answer, ask);
    return disbursement !== null;
  }
  const attempt = await attemptByReference(ctx, name, reference, providerReference);
  if (attempt === null) return false;
  const backward = event.about === 'dispute' || (answer.state === 'reversed' && attempt.status === 'succeeded');
  if (backward) await takeDispute(ctx, attempt, event, message.authenticity === 'proof');
  else if (ask) (tellsEnd(answer.state) ? askAboutNews : pollNow)(ctx, attempt.id, short(key));
  else await takeAnswer(ctx, attempt.id, answer, 'callback');
  return true;
}
