import { provider, type PayoutRequest, type ProviderAnswer } from '../../../adapters/payments/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { emit } from '../../../platform/events/event.ts';
import type { TaskInfo } from '../../../platform/runtime/handle-task.ts';
import * as ledger from '../../ledger/index.ts';
import { clearingOf, receivableOf } from '../accounts.ts';
import { DisbursementFailed, DisbursementReturned, DisbursementSucceeded } from '../events.ts';
import { takeOutgoing, type OutgoingKind } from '../outgoing.ts';
import { UNDER_WAY_MS } from '../patience.ts';
import { askOrRepeat, inOwnTransaction, sendOnce, SILENCE, type Heard } from '../phone-provider.ts';
import type { Evidence } from '../rules.ts';
import { webhookUrl } from '../../../adapters/payments/callbacks/settings.ts';
import { mayRepeat } from '../repeat-once.ts';
import { changeRow } from '../store.ts';
import { holdOf } from './request-disbursement.ts';
import { findDisbursement, lockDisbursement, type DisbursementRow } from './store.ts';
import { pollDisbursementAt, PollDisbursement, SendDisbursement } from './tasks.ts';

/** Marks it sent, then phones. After a crash in between it asks what became of it; it never sends twice. */
export async function sendDisbursement({ id }: { readonly id: string }, info: TaskInfo): Promise<Heard | null> {
  const standing = await inOwnTransaction(SendDisbursement.name, info, (ctx) => markSent(ctx, id));
  if (standing === null) return null;
  const { row, first } = standing;
  if (!first) return ask(row, info);
  return sendOnce(row.provider, (adapter) => adapter.payout?.(payoutOf(row)) ?? Promise.resolve(BY_HAND));
}

export async function pollDisbursement({ id }: { readonly id: string }, info: TaskInfo): Promise<Heard | null> {
  const row = await inOwnTransaction(PollDisbursement.name, info, async (ctx) => {
    const found = await findDisbursement(ctx, id);
    if (found === null || found.sentAt === null || found.status === 'returned') return null;
    return found.status === 'sent' && ctx.now.getTime() - found.sentAt.getTime() < UNDER_WAY_MS ? null : found;
  });
  return row === null ? null : ask(row, info);
}

export async function recordDisbursement(
  ctx: Ctx,
  heard: Heard | null,
  { id }: { readonly id: string },
): Promise<void> {
  if (heard !== null) await takeOutgoing(ctx, DISBURSEMENT, id, heard.answer, heard.evidence);
}

/** Nothing to phone: staff pay it by hand, and say so. */
const BY_HAND = { ...SILENCE, detail: 'This provider pays nothing out by wire; pay it by hand and say so.' };

const ask = (row: DisbursementRow, info: TaskInfo): Promise<Heard> => {
  const { providerReference, amount, currency } = row;
  const ref = { reference: row.id.replaceAll('-', ''), providerReference, amount, currency };
  return askOrRepeat(
    row.provider,
    'payout',
    (adapter) => adapter.payoutStatus?.(ref) ?? Promise.resolve(SILENCE),
    (adapter) => adapter.payout?.(payoutOf(row)) ?? Promise.resolve(SILENCE),
    () => mayRepeat(PollDisbursement.name, 'disbursement', row.id, info),
  );
};

function payoutOf(row: DisbursementRow): PayoutRequest {
  const { destination } = row;
  return {
    reference: row.id.replaceAll('-', ''),
    method: row.method,
    amount: row.amount,
    currency: row.currency,
    country: destination.country,
    phone: destination.phone ?? null,
    network: destination.network ?? null,
    account: destination.account ?? null,
    name: destination.name,
    note: row.purpose.replaceAll('_', ' '),
    callbackUrl: webhookUrl(row.provider),
  };
}

async function markSent(ctx: Ctx, id: string): Promise<{ row: DisbursementRow; first: boolean } | null> {
  const row = await lockDisbursement(ctx, id);
  if (row === null) return null;
  if (row.status === 'created') {
    const plan = await provider(row.provider);
    const nextPollAt = new Date(ctx.now.getTime() + UNDER_WAY_MS);
    const giveUpAt = new Date(ctx.now.getTime() + plan.giveUpAfterSeconds * 1000);
    await changeRow(ctx, 'disbursement', row, { status: 'sent', sentAt: ctx.now, nextPollAt, giveUpAt });
    pollDisbursementAt(ctx, id, nextPollAt);
    return { row, first: true };
  }
  const since = row.sentAt === null ? 0 : ctx.now.getTime() - row.sentAt.getTime();
  return row.status === 'sent' && since >= UNDER_WAY_MS ? { row, first: false } : null;
}

const fromOf = (row: DisbursementRow): ledger.AccountRef => ({
  owner: { kind: row.fromOwnerKind, id: row.fromOwnerId },
  kind: row.fromKind as ledger.AccountKind,
  asset: row.currency,
});

const factOf = (row: DisbursementRow, version: number) => ({
  id: row.id,
  version,
  reference: row.reference,
  purpose: row.purpose,
  owner: { kind: row.ownerKind, id: row.ownerId },
  amount: row.amount.toString(),
  currency: row.currency,
});

export const DISBURSEMENT: OutgoingKind<DisbursementRow> = {
  machine: 'disbursement',
  lock: lockDisbursement,
  pollAt: pollDisbursementAt,
  succeeded: async (ctx, row, version, late) => {
    const to = clearingOf(row.provider, row.currency);
    const reference = holdOf(row.id);
    // It had counted as failed and its money was let go: who has had it twice owes it.
    const owing = receivableOf(fromOf(row).owner, row.currency);
    if (late)
      await ledger.post(ctx, {
        reference,
        kind: 'disbursement.late',
        moves: [{ from: owing, to, amount: row.amount }],
      });
    else await ledger.capture(ctx, { hold: reference, reference, to: [{ to, amount: row.amount }] });
    emit(ctx, DisbursementSucceeded, factOf(row, version));
  },
  failed: async (ctx, row, version, reason) => {
    await ledger.release(ctx, { hold: holdOf(row.id) });
    emit(ctx, DisbursementFailed, { ...factOf(row, version), reason });
  },
  reversed: returned,
};

/** It had arrived and came back: reversing entries, once. */
async function returned(ctx: Ctx, row: DisbursementRow, told: ProviderAnswer, evidence: Evidence): Promise<void> {
  const version = await changeRow(ctx, 'disbursement', row, {
    status: 'returned',
    evidence: evidence === 'answer' ? 'status' : evidence,
    reason: told.reason ?? 'other',
    detail: told.detail,
    nextPollAt: null,
  });
  const moves = [{ from: clearingOf(row.provider, row.currency), to: fromOf(row), amount: row.amount }];
  await ledger.post(ctx, { reference: `disbursement-returned:${row.id}`, kind: 'disbursement.returned', moves });
  emit(ctx, DisbursementReturned, { ...factOf(row, version), reason: told.reason ?? 'other' });
}
