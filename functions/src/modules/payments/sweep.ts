import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { pollDisbursementAt, sendDisbursementSoon } from './disbursements/tasks.ts';
import { PaymentExpired } from './events.ts';
import { factOf } from './fact.ts';
import { pollRefundAt, sendRefundSoon } from './refunds/tasks.ts';
import { changeRow, INTENT_ROW, type IntentRow } from './store.ts';
import { pollAt, sendSoon } from './tasks.ts';

/** A row whose moment went by without its task. */
interface Missed {
  readonly id: string;
  readonly status: string;
}

/** Tasks come a little late by nature; until then a row is theirs, in milliseconds. */
const GRACE_MS = 15_000;
/** When the sweep looks at the same row again, in milliseconds. */
const AGAIN_MS = 60_000;

const MACHINES = ['attempt', 'refund', 'disbursement'] as const;
const MISSED = Object.fromEntries(
  MACHINES.map((table) => [
    table,
    named(
      `payments.missed-${table}`,
      `update payments.${table} set next_poll_at = $2, version = version + 1
       where id = any (array(select id from payments.${table}
         where status in ('created', 'sent', 'pending', ${table === 'attempt' ? "'action_required', " : ''}'unknown')
           and next_poll_at <= $1 order by next_poll_at limit $3 for no key update skip locked))
       returning id, status`,
    ),
  ]),
) as Record<(typeof MACHINES)[number], ReturnType<typeof named>>;

/** One batch: whatever should have been asked or sent by now gets a task anew. The tasks do the work and count once. */
export async function sweepPayments(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const before = new Date(ctx.now.getTime() - GRACE_MS);
  const again = new Date(ctx.now.getTime() + AGAIN_MS);
  const stamp = `-${ctx.now.getTime()}`;
  let most = 0;
  const take = async (
    table: (typeof MACHINES)[number],
    send: (id: string) => void,
    poll: (id: string) => void,
  ): Promise<void> => {
    const missed = await ctx.sql.rows<Missed>(MISSED[table], [before, again, limit]);
    for (const { id, status } of missed) (status === 'created' ? send : poll)(id);
    most = Math.max(most, missed.length);
  };
  await take(
    'attempt',
    (id) => sendSoon(ctx, id, stamp),
    (id) => pollAt(ctx, id, ctx.now),
  );
  await take(
    'refund',
    (id) => sendRefundSoon(ctx, id, stamp),
    (id) => pollRefundAt(ctx, id, ctx.now),
  );
  await take(
    'disbursement',
    (id) => sendDisbursementSoon(ctx, id, stamp),
    (id) => pollDisbursementAt(ctx, id, ctx.now),
  );
  if (most > 0) ctx.log.info('Payments were asked after anew.', { count: most });
  return { more: most === limit };
}

const DUE = named(
  'payments.expire-due',
  `select ${INTENT_ROW} from payments.intent i where status = 'open' and expires_at <= $1
     and not exists (select from payments.attempt a where a.intent_id = i.id
       and a.status in ('created', 'sent', 'pending', 'action_required', 'unknown'))
   order by expires_at limit $2 for no key update skip locked`,
);

/** Ends what nobody paid in time; not while we still wait for a provider's word. */
export async function expireIntents(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const due = await ctx.sql.rows<IntentRow>(DUE, [ctx.now, limit]);
  for (const intent of due) {
    const version = await changeRow(ctx, 'intent', intent, { status: 'expired' });
    emit(ctx, PaymentExpired, factOf(intent, version));
  }
  return { more: due.length === limit };
}
