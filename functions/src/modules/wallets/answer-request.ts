import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Forbidden } from '../../platform/errors.ts';
import { emit, type EventKind } from '../../platform/events/event.ts';
import { RequestClosed } from './errors.ts';
import {
  PaymentRequestCancelled,
  PaymentRequestDeclined,
  PaymentRequestExpired,
  PaymentRequestPaid,
  type RequestFact,
} from './events.ts';
import { maySee, maySpend } from './policy.ts';
import { findRequest, REQUEST_ROW, requestFact, viewRequest, type RequestRow } from './request.ts';
import type { PaymentRequest, Transfer } from './schemas.ts';
import { move } from './transfer.ts';

// Whoever comes second finds no open row.
const END = named(
  'wallets.end-request',
  `update wallets.payment_request set state = $2, updated_at = $3 where id = $1 and state = 'open' and expires_at > $3
   returning ${REQUEST_ROW}`,
);
const EXPIRE = named(
  'wallets.expire-requests',
  `update wallets.payment_request set state = 'expired', updated_at = $1
   where state = 'open' and expires_at <= $1 and id = any (array(
     select id from wallets.payment_request where state = 'open' and expires_at <= $1
     order by expires_at limit $2 for no key update skip locked))
   returning ${REQUEST_ROW}`,
);

interface RequestRef {
  readonly id: string;
}

/** Pays what was asked, as a transfer; of two payments at once the second finds the request closed. */
export async function payRequest(ctx: Ctx, { id }: RequestRef): Promise<Transfer> {
  admit(ctx.actor, maySpend);
  const request = await findRequest(ctx, id);
  if (request.mine !== 'payer') throw Forbidden({ meta: { reason: 'only who is asked pays' } });
  const { shown, askedVersion } = await move(ctx, {
    from: { kind: request.payerKind, id: request.payerId },
    to: { kind: request.payeeKind, id: request.payeeId },
    amount: request.amount,
    currency: request.currency,
    note: request.note,
    requestId: id,
  });
  emit(ctx, PaymentRequestPaid, requestFact(request, askedVersion ?? request.version + 1));
  return shown;
}

export function declineRequest(ctx: Ctx, ref: RequestRef): Promise<PaymentRequest> {
  return end(ctx, ref, { as: 'payer', state: 'declined', event: PaymentRequestDeclined });
}

export function cancelRequest(ctx: Ctx, ref: RequestRef): Promise<PaymentRequest> {
  return end(ctx, ref, { as: 'payee', state: 'cancelled', event: PaymentRequestCancelled });
}

interface Ending {
  readonly as: 'payer' | 'payee';
  readonly state: 'declined' | 'cancelled';
  readonly event: EventKind<RequestFact>;
}

async function end(ctx: Ctx, { id }: RequestRef, { as, state, event }: Ending): Promise<PaymentRequest> {
  admit(ctx.actor, maySee);
  const request = await findRequest(ctx, id);
  if (request.mine !== as) throw Forbidden({ meta: { reason: `only the ${as} does this` } });
  const row = await ctx.sql.first<RequestRow>(END, [id, state, ctx.now]);
  if (row === null) throw RequestClosed();
  emit(ctx, event, requestFact(row));
  return viewRequest(row, as, ctx.now);
}

/** One batch of those whose time is up. */
export async function expireRequests(ctx: Ctx, { limit }: { readonly limit: number }): Promise<{ more: boolean }> {
  const ended = await ctx.sql.rows<RequestRow>(EXPIRE, [ctx.now, limit]);
  for (const row of ended) emit(ctx, PaymentRequestExpired, requestFact(row));
  return { more: ended.length === limit };
}
