import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';

/** Money with a provider that is booked. `keys`: every name by which a statement may call it; amounts are minor units. */
export interface SettledRecord {
  readonly id: string;
  readonly kind: 'charge' | 'refund' | 'payout';
  readonly keys: readonly string[];
  readonly amount: bigint;
  readonly currency: string;
  readonly at: Date;
}

export interface SettledQuery {
  readonly provider: string;
  readonly from: Date;
  readonly to: Date;
  /** `next` of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

const own = (alias: string): string => `replace(${alias}.id::text, '-', '')`;
const FINAL = 'provider = $1 and finished_at >= $2 and finished_at < $3';
// Each kind walks its ids from where the page before ended, so that a page costs a page however much is booked.
const page = (alias: string): string =>
  `and ${alias}.id > coalesce($4::uuid, '00000000-0000-0000-0000-000000000000') order by ${alias}.id limit $5`;
const PAGE = named(
  'payments.settled-between',
  `select id, kind, array_remove(keys, null) as keys, amount, currency, at from (
     (select a.id, 'charge' as kind, array[a.receipt, a.provider_reference, a.reference] as keys,
        coalesce(a.paid_amount, a.amount) as amount, coalesce(a.paid_currency, a.currency) as currency, a.finished_at as at
      from payments.attempt a where a.status = 'succeeded' and ${FINAL} ${page('a')})
     union all
     (select s.id, 'charge', array[s.provider_reference], s.amount, s.currency, s.created_at
      from payments.suspense_item s
      where s.attempt_id is null and s.provider = $1 and s.created_at >= $2 and s.created_at < $3 ${page('s')})
     union all
     (select r.id, 'refund', array[r.provider_reference, ${own('r')}, r.reference], r.amount, r.currency, r.finished_at
      from payments.refund r where r.status = 'succeeded' and ${FINAL} ${page('r')})
     union all
     (select d.id, 'payout', array[d.provider_reference, ${own('d')}, d.reference], d.amount, d.currency, d.finished_at
      from payments.disbursement d where d.status in ('succeeded', 'returned') and ${FINAL} ${page('d')})) settled
   order by id limit $5`,
);

/** What came to its end with this provider in a span of time, page by page, for whoever holds statements against it. */
export async function settledBetween(
  ctx: Pick<Ctx, 'sql'>,
  { provider, from, to, after, limit }: SettledQuery,
): Promise<{ records: SettledRecord[]; next: string | null }> {
  const records = await ctx.sql.rows<SettledRecord>(PAGE, [provider, from, to, after, limit]);
  return { records, next: records.length < limit ? null : records.at(-1)!.id };
}
