import type { ProviderEvent } from '../../adapters/payments/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import * as ledger from '../ledger/index.ts';
import { clearingOf, creditOf, receivableOf, suspenseOf } from './accounts.ts';
import { PaymentDisputed } from './events.ts';
import { factOf } from './fact.ts';
import { changeRow, insertRow, lockPayment, type AttemptRow, type IntentRow } from './store.ts';

interface DisputeRow {
  readonly id: string;
  readonly attemptId: string;
  readonly provider: string;
  readonly providerReference: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly status: 'open' | 'won' | 'lost';
  readonly shortfall: bigint;
  readonly detail: string | null;
  readonly version: number;
}

const FIND = named(
  'payments.find-dispute',
  `select id, attempt_id as "attemptId", provider, provider_reference as "providerReference", amount, currency, status,
     shortfall, detail, version from payments.dispute where provider = $1 and provider_reference = $2 for no key update`,
);

/**
 * A chargeback, or a payment that the provider took back. While it is open its money stands in suspense, taken from whoever was
 * paid; what he does not hold any more he owes (LST-9). Won, it goes back to him; lost, it is the provider's. Of what nobody
 * signed we only tell staff.
 */
export async function takeDispute(ctx: Ctx, found: AttemptRow, event: ProviderEvent, proven: boolean): Promise<void> {
  const held = await lockPayment(ctx, found.id);
  if (held === null || held.attempt.settlement !== 'intent') return;
  const { attempt, intent } = held;
  if (!proven) {
    ctx.log.error('An unsigned message speaks of a chargeback; look at the provider’s own pages.', {
      provider: attempt.provider,
      key: attempt.id,
    });
    return;
  }
  const name = event.providerReference ?? attempt.reference;
  const status = statusOf(event);
  let dispute = await ctx.sql.first<DisputeRow>(FIND, [attempt.provider, name]);
  if (dispute === null) {
    const told = event.answer.amount ?? attempt.amount;
    const amount = told > 0n && told < attempt.amount ? told : attempt.amount;
    // Money that we gave back ourselves is not taken a second time.
    if (event.about !== 'dispute' && intent.refundCommitted >= amount) return;
    dispute = await open(ctx, intent, attempt, { name, amount, detail: event.answer.detail });
    await announce(ctx, intent, dispute, 'open');
  }
  if (status === 'open' || dispute.status !== 'open') return;
  await close(ctx, intent, dispute, status);
}

function statusOf(event: ProviderEvent): DisputeRow['status'] {
  if (event.about !== 'dispute') return 'lost';
  const { state } = event.answer;
  return state === 'succeeded' ? 'won' : state === 'failed' || state === 'reversed' ? 'lost' : 'open';
}

async function open(
  ctx: Ctx,
  intent: IntentRow,
  attempt: AttemptRow,
  given: { readonly name: string; readonly amount: bigint; readonly detail: string | null },
): Promise<DisputeRow> {
  const { amount } = given;
  const from = creditOf(intent);
  const { available } = await ledger.balanceOf(ctx, from);
  const taken = available < 0n ? 0n : available < amount ? available : amount;
  const shortfall = amount - taken;
  const to = suspenseOf(attempt.currency);
  const id = newId(ctx.now);
  const moves = [
    ...(taken > 0n ? [{ from, to, amount: taken }] : []),
    ...(shortfall > 0n ? [{ from: receivableOf(from.owner, attempt.currency), to, amount: shortfall }] : []),
  ];
  await ledger.post(ctx, { reference: `dispute:${id}`, kind: 'payment.disputed', moves });
  const row = {
    id,
    attemptId: attempt.id,
    provider: attempt.provider,
    providerReference: given.name,
    amount,
    currency: attempt.currency,
    status: 'open' as const,
    shortfall,
    detail: given.detail,
  };
  await insertRow<DisputeRow>(ctx, 'dispute', row);
  return { ...row, version: 1 };
}

async function close(ctx: Ctx, intent: IntentRow, dispute: DisputeRow, status: 'won' | 'lost'): Promise<void> {
  const { amount, currency, shortfall } = dispute;
  const from = suspenseOf(currency);
  const credit = creditOf(intent);
  const back = [
    ...(amount > shortfall ? [{ from, to: credit, amount: amount - shortfall }] : []),
    ...(shortfall > 0n ? [{ from, to: receivableOf(credit.owner, currency), amount: shortfall }] : []),
  ];
  const moves = status === 'won' ? back : [{ from, to: clearingOf(dispute.provider, currency), amount }];
  await ledger.post(ctx, { reference: `dispute-${status}:${dispute.id}`, kind: `payment.dispute_${status}`, moves });
  await changeRow(ctx, 'dispute', dispute, { status });
  await announce(ctx, intent, dispute, status);
}

async function announce(ctx: Ctx, intent: IntentRow, dispute: DisputeRow, status: DisputeRow['status']): Promise<void> {
  const row = await lockPayment(ctx, dispute.attemptId);
  const version = await changeRow(ctx, 'intent', row?.intent ?? intent, {});
  emit(ctx, PaymentDisputed, {
    ...factOf(intent, version),
    disputeId: dispute.id,
    status,
    disputed: dispute.amount.toString(),
    shortfall: dispute.shortfall.toString(),
    credited: { kind: intent.creditOwnerKind, id: intent.creditOwnerId },
  });
}
