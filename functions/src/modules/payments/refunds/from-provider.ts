import type { ProviderAnswer } from '../../../adapters/payments/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { takeOutgoing } from '../outgoing.ts';
import { REFUND } from './send-refund.ts';
import { REFUND_ROW, type RefundRow } from './store.ts';
import { pollRefundAt } from './tasks.ts';

const FIND = named(
  'payments.refund-of-provider',
  `select ${REFUND_ROW} from payments.refund
   where provider = $1 and (id = $2 or provider_reference = $3) limit 1`,
);

/** A refund by our reference (its id without dashes) or by the provider's own. */
export function refundOfProvider(
  ctx: Ctx,
  provider: string,
  reference: string | null,
  providerReference: string | null,
): Promise<RefundRow | null> {
  return ctx.sql.first<RefundRow>(FIND, [provider, uuidOf(reference), providerReference]);
}

/** `0190…` of 32 digits is a UUID without its dashes; anything else is no id of ours. */
export const uuidOf = (reference: string | null): string | null =>
  reference !== null && /^[0-9a-f]{32}$/.test(reference) ? reference : null;

export async function takeRefundNews(ctx: Ctx, refund: RefundRow, told: ProviderAnswer, ask: boolean): Promise<void> {
  if (ask) return pollRefundAt(ctx, refund.id, ctx.now);
  await takeOutgoing(ctx, REFUND, refund.id, told, 'callback');
}
