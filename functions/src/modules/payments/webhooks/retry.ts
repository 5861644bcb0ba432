import type { ProviderName } from '../../../adapters/payments/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import type { TaskInfo } from '../../../platform/runtime/handle-task.ts';
import * as ledger from '../../ledger/index.ts';
import { clearingOf, suspenseOf } from '../accounts.ts';
import { suspend } from '../capture.ts';
import { askStatus, inOwnTransaction, type Heard } from '../phone-provider.ts';
import { eventsOf, findMessage, keyOf, takeEvent } from './process.ts';
import { ConfirmOrphan } from './tasks.ts';

interface EventRef {
  readonly provider: string;
  readonly key: string;
}

const FIND = named(
  'payments.find-event',
  `select message_id as "messageId", state, tries from payments.webhook_event
   where provider = $1 and dedupe_key = $2 for no key update`,
);

async function findEvent(ctx: Ctx, { provider, key }: EventRef) {
  const row = await ctx.sql.first<{ messageId: string; state: string; tries: number }>(FIND, [provider, key]);
  const message = row === null ? null : await findMessage(ctx, row.messageId);
  if (row === null || message === null) return null;
  const event = (await eventsOf(message)).find((one) => keyOf(message, one) === key);
  return event === undefined ? null : { ...row, message, event };
}

export async function retryEvent(ctx: Ctx, ref: EventRef): Promise<void> {
  const found = await findEvent(ctx, ref);
  if (found?.state === 'waiting') await takeEvent(ctx, found.message, ref.key, found.event, found.tries);
}

/** Before money of which we know nothing is booked anywhere, its provider must say that it is there. */
export async function askAboutOrphan(ref: EventRef, info: TaskInfo): Promise<Heard | null> {
  const found = await inOwnTransaction(ConfirmOrphan.name, info, (ctx) => findEvent(ctx, ref));
  if (found === null) return null;
  const { reference, providerReference, answer } = found.event;
  const about = {
    reference: reference ?? '',
    providerReference,
    amount: answer.amount ?? 0n,
    currency: answer.currency ?? '',
  };
  // A bank's credit has no status to read: what proves it is its signature.
  if (found.event.about === 'inbound' && found.message.authenticity === 'proof' && !found.event.confirmByStatus)
    return { answer, evidence: 'callback' };
  return askStatus(ref.provider as ProviderName, (adapter) => adapter.chargeStatus(about));
}

/** Into suspense, once, until staff find out whose it is (PAY-5). */
export async function recordOrphan(ctx: Ctx, heard: Heard | null, ref: EventRef): Promise<void> {
  const found = heard === null ? null : await findEvent(ctx, ref);
  if (heard === null || found === null || heard.answer.state !== 'succeeded') return;
  const { amount, currency, payer } = { ...found.event.answer, ...present(heard.answer) };
  if (amount === null || amount <= 0n || currency === null) return;
  const providerReference = heard.answer.providerReference ?? found.event.providerReference ?? found.event.reference;
  const booked = await ledger.post(ctx, {
    reference: `orphan:${ref.provider}:${providerReference ?? ref.key}`,
    kind: 'payment.suspended',
    moves: [{ from: clearingOf(ref.provider, currency), to: suspenseOf(currency), amount }],
  });
  if (booked.replayed) return;
  await suspend(ctx, {
    provider: ref.provider,
    providerReference,
    attemptId: null,
    intentId: null,
    amount,
    currency,
    payer,
    why: 'unknown_reference',
  });
}

const present = (answer: Heard['answer']) => ({
  ...(answer.amount === null ? {} : { amount: answer.amount }),
  ...(answer.currency === null ? {} : { currency: answer.currency }),
  ...(answer.payer === null ? {} : { payer: answer.payer }),
});
