import type { ProviderName } from '../../adapters/payments/port.ts';
import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import type { Country } from '../../platform/values/country.ts';
import { newId } from '../../platform/values/id.ts';
import { readPhone } from '../../platform/values/phone.ts';
import {
  AlreadyPaid,
  AttemptUnderWay,
  MethodNotOffered,
  PaymentClosed,
  PhoneNeeded,
  PhoneNotAllowed,
} from './errors.ts';
import { PaymentChanged } from './events.ts';
import { factOf } from './fact.ts';
import { chooseMethod } from './methods.ts';
import { PATIENCE_MS } from './patience.ts';
import { policy } from './policy.ts';
import { isFinal } from './rules.ts';
import { attemptsOf, changeRow, findAttempt, insertRow, lockIntent, type AttemptRow, type IntentRow } from './store.ts';
import { sendSoon } from './tasks.ts';
import { secondsUntilAsked } from './wait.ts';

export interface NewAttempt {
  readonly intentId: string;
  readonly method: {
    /** `mobile_money`, `card`, `bank_transfer`, `checkout`, `cash`. */
    readonly method: string;
    readonly provider?: ProviderName | undefined;
    readonly network?: string | null | undefined;
    readonly phone?: string | null | undefined;
    readonly email?: string | null | undefined;
    readonly returnUrl?: string | null | undefined;
  };
}

/** Begins a try: the row and the task that phones. Only one at a time, so that nobody is asked twice for the same money. */
export async function startAttempt(ctx: Ctx, { intentId, method: given }: NewAttempt): Promise<AttemptRow> {
  const found = await lockIntent(ctx, intentId);
  // Our own machinery renews subscriptions; people pay what is theirs to pay.
  const intent = ctx.actor.kind === 'user' ? authorize(ctx.actor, policy, 'pay', found) : found;
  if (intent === null) throw NotFound();
  if (intent.status === 'paid') throw AlreadyPaid();
  if (intent.status !== 'open' || (intent.expiresAt !== null && intent.expiresAt <= ctx.now)) throw PaymentClosed();
  refuseSecond(await attemptsOf(ctx, intent.id), ctx.now);
  // Nobody hands cash to himself.
  const toHimself = intent.creditOwnerId === (intent.businessId ?? intent.payerUserId);
  if (given.method === 'cash' && toHimself) throw MethodNotOffered({ field: 'method' });
  const way = await chooseMethod(ctx, { ...given, direction: 'in', ...pick(intent) }, intent.amount);
  const phone = await phoneOf(given.phone ?? null, way.method, way.country ?? intent.country);
  const id = newId(ctx.now);
  await insertRow<AttemptRow>(ctx, 'attempt', {
    id,
    intentId: intent.id,
    reference: id.replaceAll('-', ''),
    provider: way.provider,
    method: way.method,
    network: way.network,
    country: way.country ?? intent.country,
    phone,
    email: given.email ?? null,
    returnUrl: given.returnUrl ?? null,
    amount: intent.amount,
    currency: intent.currency,
    status: 'created',
    evidence: 'sender',
    nextPollAt: new Date(ctx.now.getTime() + PATIENCE_MS),
  });
  const version = await changeRow(ctx, 'intent', intent, {});
  emit(ctx, PaymentChanged, factOf(intent, version));
  sendSoon(ctx, id);
  const attempt = await findAttempt(ctx, id);
  if (attempt === null) throw new Error('The new try cannot be read back.');
  return attempt;
}

const pick = ({ country, currency }: IntentRow) => ({ country, currency });

function refuseSecond(attempts: readonly AttemptRow[], now: Date): void {
  const live = attempts.find(({ status }) => !isFinal(status));
  if (live === undefined) return;
  throw AttemptUnderWay({ retryAfterSeconds: secondsUntilAsked(live, now), meta: { status: live.status } });
}

async function phoneOf(text: string | null, method: string, country: string | null): Promise<string | null> {
  if (method !== 'mobile_money') return null;
  if (text === null) throw PhoneNeeded({ field: 'method.phone' });
  const read = await readPhone(text, country as Country);
  if ('flaw' in read) throw PhoneNotAllowed({ field: 'method.phone' });
  return read.e164;
}
