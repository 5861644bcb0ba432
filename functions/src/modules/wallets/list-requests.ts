import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { actingOwner } from './owner.ts';
import { maySee } from './policy.ts';
import { findRequest, REQUEST_ROW, viewRequest, type RequestRow } from './request.ts';
import type { PaymentRequest, RequestFilter } from './schemas.ts';

const walk = (side: string): string =>
  `(select ${REQUEST_ROW} from wallets.payment_request where ${side} = $1 and ($2::uuid is null or id < $2)
    and ($4::text is null or state = $4) order by id desc limit $3)`;
const LIST = named(
  'wallets.requests',
  `select * from (${walk('payee_id')} union all ${walk('payer_id')}) r order by id desc limit $3`,
);

/** What one asked for and what one is asked for, newest first. */
export async function listRequests(
  ctx: Ctx,
  { state }: RequestFilter,
  { limit, after }: PageRequest,
): Promise<Page<PaymentRequest[]>> {
  admit(ctx.actor, maySee);
  const owner = actingOwner(ctx);
  const rows = await ctx.sql.rows<RequestRow>(LIST, [owner.id, after?.[0] ?? null, limit + 1, state ?? null]);
  const shown = rows.slice(0, limit);
  return new Page(
    shown.map((row) => viewRequest(row, row.payeeId === owner.id ? 'payee' : 'payer', ctx.now)),
    rows.length > limit ? [shown.at(-1)!.id] : null,
  );
}

export async function getRequest(ctx: Ctx, { id }: { readonly id: string }): Promise<PaymentRequest> {
  admit(ctx.actor, maySee);
  const { mine, ...row } = await findRequest(ctx, id);
  return viewRequest(row, mine, ctx.now);
}
