import { z } from 'zod';
import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { Conflict, NotFound } from '../../../platform/errors.ts';
import { Page, type PageRequest } from '../../../platform/runtime/route.ts';
import { defineTask, enqueue } from '../../../platform/runtime/task.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { DISBURSEMENT } from '../disbursements/send-disbursement.ts';
import { NeedsSecondPerson, NotUnknown } from '../errors.ts';
import { takeOutgoing } from '../outgoing.ts';
import { SILENCE } from '../phone-provider.ts';
import { REFUND } from '../refunds/send-refund.ts';
import type { Resolution, Unknown } from '../schemas.ts';
import { takeAnswer } from '../take-answer.ts';
import { personOf } from '../use-payments.ts';
import { moneyOf } from '../view.ts';

type Kind = Unknown['kind'];

interface UnknownRow {
  readonly id: string;
  readonly kind: Kind;
  readonly provider: string;
  readonly reference: string;
  readonly providerReference: string | null;
  readonly amount: bigint;
  readonly currency: string;
  readonly detail: string | null;
  readonly polls: number;
  readonly since: Date;
  readonly reviewAt: Date | null;
  readonly outcome: Resolution['outcome'] | null;
  readonly proposedBy: string | null;
  readonly reason: string | null;
}

const half = (kind: Kind): string => `
  select u.id, '${kind}' as kind, u.provider, u.reference, u.provider_reference as "providerReference", u.amount, u.currency,
    u.detail, u.polls, coalesce(u.sent_at, u.created_at) as since, u.review_at as "reviewAt", r.outcome,
    r.proposed_by as "proposedBy", r.reason
  from payments.${kind} u
  left join payments.resolution r on r.machine = '${kind}' and r.subject_id = u.id and r.status = 'proposed'
  where u.status = 'unknown'`;
const LIST = named(
  'payments.unknowns',
  `select * from (${(['attempt', 'refund', 'disbursement'] as const).map(half).join(' union all ')}) u
   where $1::uuid is null or id > $1 order by id limit $2`,
);

/** PAY-4: everything of which we do not know what became of it, by age (ids are in the order of their making). */
export async function listUnknowns(ctx: Ctx, { limit, after }: PageRequest): Promise<Page<Unknown[]>> {
  const rows = await ctx.sql.rows<UnknownRow>(LIST, [after?.[0] ?? null, limit + 1]);
  const shown = rows.slice(0, limit).map((row) => ({
    id: row.id,
    kind: row.kind,
    provider: row.provider,
    reference: row.reference,
    providerReference: row.providerReference,
    amount: moneyOf(row.amount, row.currency),
    detail: row.detail,
    polls: row.polls,
    since: row.since.toISOString(),
    ageSeconds: Math.max(0, Math.floor((ctx.now.getTime() - row.since.getTime()) / 1000)),
    needsReview: row.reviewAt !== null,
    proposal:
      row.outcome === null ? null : { outcome: row.outcome, by: publicId('usr', row.proposedBy!), reason: row.reason! },
  }));
  return new Page(shown, rows.length > limit ? [shown.at(-1)!.id] : null);
}

/** What two people have agreed on; the worker books it. */
export const ApplyResolution = defineTask(
  'payments.apply-resolution',
  z.object({
    id: z.uuid(),
    kind: z.enum(['attempt', 'refund', 'disbursement']),
    outcome: z.enum(['succeeded', 'failed']),
  }),
);

const OPEN = named(
  'payments.open-resolution',
  `select id, outcome, proposed_by as "proposedBy" from payments.resolution
   where machine = $1 and subject_id = $2 and status = 'proposed' for no key update`,
);

/**
 * MOD-6: the first person says what became of it, as the provider's own statement shows; a second one who says the same makes
 * it so. Who says otherwise replaces the proposal by his own.
 */
export async function resolveUnknown(
  ctx: Ctx,
  input: Resolution & { readonly kind: Kind; readonly id: string },
): Promise<{ readonly state: 'proposed' | 'agreed' }> {
  const { kind, id, outcome, reason } = input;
  const { userId } = personOf(ctx);
  const row = await ctx.sql.first<{ status: string }>(`select status from payments.${kind} where id = $1`, [id]);
  if (row === null) throw NotFound();
  if (row.status !== 'unknown') throw NotUnknown();
  const open = await ctx.sql.first<{ id: string; outcome: string; proposedBy: string }>(OPEN, [kind, id]);
  const subject = { type: `payment_${kind}`, id };
  if (open !== null && open.outcome === outcome) {
    if (open.proposedBy === userId) throw NeedsSecondPerson();
    const close = `update payments.resolution set status = 'agreed', decided_by = $2, decided_at = $3 where id = $1`;
    if ((await ctx.sql.run(close, [open.id, userId, ctx.now])) !== 1) throw Conflict();
    enqueue(ctx, ApplyResolution, { id, kind, outcome }, { key: open.id });
    audit(ctx, { action: 'payment.resolution_agreed', subject, reason, detail: { outcome } });
    return { state: 'agreed' };
  }
  if (open !== null)
    await ctx.sql.run(
      `update payments.resolution set status = 'withdrawn', decided_by = $2, decided_at = $3 where id = $1`,
      [open.id, userId, ctx.now],
    );
  await ctx.sql.run(
    `insert into payments.resolution (id, machine, subject_id, outcome, reason, proposed_by, status, created_at)
     values ($1, $2, $3, $4, $5, $6, 'proposed', $7)`,
    [newId(ctx.now), kind, id, outcome, reason, userId, ctx.now],
  );
  audit(ctx, { action: 'payment.resolution_proposed', subject, reason, detail: { outcome } });
  return { state: 'proposed' };
}

export async function applyResolution(
  ctx: Ctx,
  { id, kind, outcome }: { readonly id: string; readonly kind: Kind; readonly outcome: Resolution['outcome'] },
): Promise<void> {
  const told = { ...SILENCE, state: outcome, reason: outcome === 'failed' ? ('other' as const) : null };
  if (kind === 'attempt') await takeAnswer(ctx, id, told, 'staff');
  else if (kind === 'refund') await takeOutgoing(ctx, REFUND, id, told, 'staff');
  else await takeOutgoing(ctx, DISBURSEMENT, id, told, 'staff');
}
