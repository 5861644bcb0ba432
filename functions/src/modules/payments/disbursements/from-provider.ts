import type { ProviderAnswer } from '../../../adapters/payments/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { takeOutgoing } from '../outgoing.ts';
import { uuidOf } from '../refunds/from-provider.ts';
import { DISBURSEMENT } from './send-disbursement.ts';
import { DISBURSEMENT_ROW, type DisbursementRow } from './store.ts';
import { pollDisbursementAt } from './tasks.ts';

const FIND = named(
  'payments.disbursement-of-provider',
  `select ${DISBURSEMENT_ROW} from payments.disbursement
   where provider = $1 and (id = $2 or provider_reference = $3) limit 1`,
);

export function disbursementOfProvider(
  ctx: Ctx,
  provider: string,
  reference: string | null,
  providerReference: string | null,
): Promise<DisbursementRow | null> {
  return ctx.sql.first<DisbursementRow>(FIND, [provider, uuidOf(reference), providerReference]);
}

export async function takeDisbursementNews(
  ctx: Ctx,
  row: DisbursementRow,
  told: ProviderAnswer,
  ask: boolean,
): Promise<void> {
  if (ask) return pollDisbursementAt(ctx, row.id, ctx.now);
  await takeOutgoing(ctx, DISBURSEMENT, row.id, told, 'callback');
}
