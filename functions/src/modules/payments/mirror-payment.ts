import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { publicId } from '../../platform/values/id.ts';
import { attemptsOf, findIntent } from './store.ts';
import { attemptOf, summaryOf } from './view.ts';

const UID = named('payments.payer-uid', 'select uid from identity."user" where id = $1');

/** What the payer's phone shows while he waits; firestore.rules let him alone read it. */
export async function loadPaymentMirror(ctx: Ctx, id: string) {
  const intent = await findIntent(ctx, id);
  if (intent === null) return null;
  const payer = intent.payerUserId === null ? null : await ctx.sql.first<{ uid: string }>(UID, [intent.payerUserId]);
  const { version, subject: _subject, updatedAt: _at, ...summary } = summaryOf(intent);
  const attempt = attemptOf(await attemptsOf(ctx, id));
  return {
    version,
    data: {
      ...summary,
      payerUid: payer?.uid ?? null,
      businessId: intent.businessId === null ? null : publicId('biz', intent.businessId),
      attempt,
    },
  };
}

/** Ids in ascending order, for the rebuild. */
export async function scanPayments(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const rows = await ctx.sql.rows<{ id: string }>(
    'select id from payments.intent where $1::uuid is null or id > $1 order by id limit $2',
    [after, limit],
  );
  return rows.map(({ id }) => id);
}
