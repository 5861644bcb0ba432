import { returnQuota } from '../ledger/index.ts';
import { block } from '../messaging/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound, PreconditionFailed } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { publicId } from '../../platform/values/id.ts';
import { mayReturn } from './credits.ts';
import { IllegalStep, NotYoursToDo } from './errors.ts';
import { ConnectionAccepted, ConnectionEnded } from './events.ts';
import { CHANGE_OF_MIND, coolUntil, creditOf, type Status } from './rules.ts';
import type { Connection, ConnectionStep } from './schemas.ts';
import { factOf, findConnection, otherOf, speakerOf, type ConnectionRow } from './store.ts';
import { OpenTalk } from './tasks.ts';
import { viewConnections } from './view.ts';

const STEP = named(
  'bizconnect.step',
  'select outcome, status, version from bizconnect.step_connection($1, $2, $3, $4, $5, $6)',
);

/** Accepts, declines, takes back or blocks. */
export async function answerConnection(
  ctx: Ctx,
  step: ConnectionStep & { readonly id: string; readonly ifMatch: number | null },
): Promise<Connection> {
  const { businessId } = speakerOf(ctx, 'acts');
  const answer = await ctx.sql.first<{ outcome: string; status: Status | null }>(STEP, [
    step.id,
    step.ifMatch,
    step.status,
    step.reason ?? null,
    coolUntil(step.status, ctx.now),
    ctx.now,
  ]);
  const { outcome, status } = answer!;
  if (outcome === 'unknown') throw NotFound();
  if (outcome === 'stale') throw PreconditionFailed();
  if (outcome === 'illegal') throw IllegalStep({ with: { status: status! }, meta: { status } });
  if (outcome === 'not_yours') throw NotYoursToDo();
  const row = await findConnection(ctx, step.id);
  if (step.status === 'accepted') announceAccepted(ctx, row);
  else emit(ctx, ConnectionEnded, factOf(row));
  if (step.status === 'withdrawn') await giveBackEarly(ctx, row);
  if (step.status === 'blocked') await block(ctx, { id: publicId('biz', otherOf(row, businessId)) });
  audit(ctx, { action: `connection.${step.status}`, subject: { type: 'connection', id: row.id } });
  return (await viewConnections(ctx, [row], businessId))[0]!;
}

/** The talk is opened by a task: that two are connected does not hang on messaging (MAT-9). */
export function announceAccepted(ctx: Ctx, row: ConnectionRow): void {
  emit(ctx, ConnectionAccepted, factOf(row));
  enqueue(ctx, OpenTalk, { id: row.id }, { key: `${row.id}-${row.round}` });
}

/** Whoever changes his mind at once gets his credit back, a bounded number of times (MAT-7). */
async function giveBackEarly(ctx: Ctx, row: ConnectionRow): Promise<void> {
  const early = ctx.now.getTime() - row.requestedAt.getTime() <= CHANGE_OF_MIND;
  if (early && (await mayReturn(ctx, row))) await returnQuota(ctx, { reference: creditOf(row.id, row.round) });
}
