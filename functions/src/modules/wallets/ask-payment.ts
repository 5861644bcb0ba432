import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import { parseAmount } from '../../platform/values/money.ts';
import { PaymentRequested } from './events.ts';
import { actingOwner } from './owner.ts';
import { findPayee, ownerMeant } from './payee.ts';
import { maySee } from './policy.ts';
import { REQUEST_ROW, requestFact, viewRequest, type RequestRow } from './request.ts';
import type { PaymentRequest, RequestDraft } from './schemas.ts';

const INSERT = named(
  'wallets.insert-request',
  `insert into wallets.payment_request (id, payee_kind, payee_id, payee_name, payer_kind, payer_id, payer_name, currency, amount,
     note, expires_at, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning ${REQUEST_ROW}`,
);

/** Asks somebody for money. He pays, declines or lets it run out. */
export async function askPayment(ctx: Ctx, draft: RequestDraft): Promise<PaymentRequest> {
  admit(ctx.actor, maySee);
  const self = actingOwner(ctx);
  const payer = await findPayee(ctx, await ownerMeant(ctx, draft.from, self), 'from');
  const payee = await findPayee(ctx, self);
  const row = await ctx.sql.first<RequestRow>(INSERT, [
    newId(ctx.now),
    payee.kind,
    payee.id,
    payee.name,
    payer.kind,
    payer.id,
    payer.name,
    draft.currency,
    parseAmount(draft.amount, draft.currency),
    draft.note ?? null,
    new Date(ctx.now.getTime() + draft.validHours * 3_600_000),
    ctx.now,
  ]);
  emit(ctx, PaymentRequested, requestFact(row!));
  return viewRequest(row!, 'payee', ctx.now);
}
