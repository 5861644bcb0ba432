import { z } from 'zod';
import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { Page, type PageRequest } from '../../../platform/runtime/route.ts';
import { defineTask, enqueue } from '../../../platform/runtime/task.ts';
import { publicId } from '../../../platform/values/id.ts';
import * as ledger from '../../ledger/index.ts';
import { creditOf, suspenseOf } from '../accounts.ts';
import type { SuspenseItemRow } from '../capture.ts';
import { AlreadyDecided, CalledOff, NeedsSecondPerson, NothingToRefund } from '../errors.ts';
import { startRefund } from '../refunds/start-refund.ts';
import type { SuspenseDecision, SuspenseFilter, SuspenseItem } from '../schemas.ts';
import { changeRow, findAttempt, findIntent, lockPayment } from '../store.ts';
import { personOf } from '../use-payments.ts';
import { moneyOf } from '../view.ts';

const ROW = `id, provider, provider_reference as "providerReference", attempt_id as "attemptId", amount, currency, why, payer,
  status, resolution, proposed_by as "proposedBy", decided_by as "decidedBy", note, version, created_at as "createdAt",
  updated_at as "updatedAt"`;
const LIST = named(
  'payments.suspense',
  `select ${ROW} from payments.suspense_item where status = $1 and ($2::uuid is null or id > $2) order by id limit $3`,
);
const FIND = named('payments.find-suspense', `select ${ROW} from payments.suspense_item where id = $1`);
const LOCK = named(
  'payments.lock-suspense',
  `select ${ROW} from payments.suspense_item where id = $1 for no key update`,
);

/** Money that fits nothing, the oldest first (PAY-5). */
export async function listSuspense(
  ctx: Ctx,
  { status }: SuspenseFilter,
  { limit, after }: PageRequest,
): Promise<Page<SuspenseItem[]>> {
  const rows = await ctx.sql.rows<SuspenseItemRow>(LIST, [status, after?.[0] ?? null, limit + 1]);
  const last = rows[limit - 1];
  return new Page(rows.slice(0, limit).map(viewOf), rows.length > limit && last !== undefined ? [last.id] : null);
}

export const ApplySuspense = defineTask('payments.apply-suspense', z.object({ id: z.uuid() }));

/** MOD-6: one person proposes, another one who says the same decides. */
export async function decideSuspense(
  ctx: Ctx,
  input: SuspenseDecision & { readonly id: string },
): Promise<SuspenseItem> {
  const { userId } = personOf(ctx);
  const item = await ctx.sql.first<SuspenseItemRow>(LOCK, [input.id]);
  if (item === null) throw NotFound();
  if (item.status === 'resolved') throw AlreadyDecided();
  // Without a try there is no way by which it came, and nobody for whom it was.
  if (item.attemptId === null && input.resolution !== 'keep') throw NothingToRefund();
  if (input.resolution === 'credit' && (await calledOff(ctx, item))) throw CalledOff();
  const agreed = item.status === 'proposed' && item.resolution === input.resolution;
  if (agreed && item.proposedBy === userId) throw NeedsSecondPerson();
  const change = agreed
    ? { status: 'resolved' as const, decidedBy: userId, note: input.note }
    : { status: 'proposed' as const, resolution: input.resolution, proposedBy: userId, note: input.note };
  const version = await changeRow(ctx, 'suspense_item', item, change);
  if (agreed) enqueue(ctx, ApplySuspense, { id: item.id }, { key: `${item.id}-${version}` });
  audit(ctx, {
    action: agreed ? 'suspense.resolved' : 'suspense.proposed',
    subject: { type: 'suspense_item', id: publicId('sus', item.id) },
    reason: input.note,
    detail: { resolution: input.resolution },
  });
  return viewOf({ ...item, ...change, version });
}

/** Whoever called his payment off gets his money back. A decision that two people made before that stands. */
async function calledOff(ctx: Ctx, { attemptId }: SuspenseItemRow): Promise<boolean> {
  const attempt = attemptId === null ? null : await findAttempt(ctx, attemptId);
  const intent = attempt === null ? null : await findIntent(ctx, attempt.intentId);
  return intent?.status === 'cancelled';
}

/** Books what two people decided. */
export async function applySuspense(ctx: Ctx, { id }: { readonly id: string }): Promise<void> {
  const seen = await ctx.sql.first<SuspenseItemRow>(FIND, [id]);
  // The payment first, as everywhere.
  const held = seen === null || seen.attemptId === null ? null : await lockPayment(ctx, seen.attemptId);
  const item = held === null ? null : await ctx.sql.first<SuspenseItemRow>(LOCK, [id]);
  if (held === null || item?.status !== 'resolved' || item.resolution === 'keep') return;
  const { intent, attempt } = held;
  const { amount, currency } = item;
  if (item.resolution === 'refund') {
    const giving = {
      amount,
      // A refund may fail, and be decided on once more.
      reference: `suspense:${id}:${item.version}`,
      cause: item.note ?? 'It did not fit.',
      source: 'suspense' as const,
    };
    await startRefund(ctx, intent, attempt, giving);
    return;
  }
  const to = { ...creditOf(intent), asset: currency };
  await ledger.post(ctx, {
    reference: `suspense:${id}`,
    kind: 'suspense.credited',
    moves: [{ from: suspenseOf(currency), to, amount }],
  });
}

function viewOf(item: SuspenseItemRow): SuspenseItem {
  return {
    id: publicId('sus', item.id),
    provider: item.provider,
    providerReference: item.providerReference,
    amount: moneyOf(item.amount, item.currency),
    why: item.why,
    status: item.status,
    resolution: item.resolution,
    proposedBy: item.proposedBy === null ? null : publicId('usr', item.proposedBy),
    note: item.note,
    createdAt: item.createdAt.toISOString(),
  };
}
