import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';

/** One of our own records of money with a provider, final and booked. `amount`: minor units. */
export interface BookRecord {
  readonly kind: 'charge' | 'refund' | 'payout';
  /** UUID of the record at home. */
  readonly id: string;
  /** Every name by which the provider's statement may call it. */
  readonly keys: readonly string[];
  readonly amount: bigint;
  readonly currency: string;
  readonly at: Date;
}

export interface BookQuery {
  readonly provider: string;
  readonly from: Date;
  readonly to: Date;
  /** What the page before ended with; null at the start. */
  readonly after: string | null;
  readonly limit: number;
}

/** Who keeps the books lists them page by page; `next` is null at the end. An entry joins the two. */
export type ListBooks = (
  ctx: Pick<Ctx, 'sql' | 'now'>,
  query: BookQuery,
) => Promise<{ readonly records: readonly BookRecord[]; readonly next: string | null }>;

const BOOKS = named(
  'reconciliation.books',
  `insert into reconciliation.book (statement_id, place, kind, record_id, amount, currency, at)
   select $1, n.place, n.kind, n.record_id, n.amount, n.currency, n.at
   from unnest($2::int[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::timestamptz[])
     n (place, kind, record_id, amount, currency, at)`,
);
const KEYS = named(
  'reconciliation.book-keys',
  `insert into reconciliation.book_key (statement_id, kind, key, book)
   select $1, n.kind, n.key, n.book from unnest($2::text[], $3::text[], $4::int[]) n (kind, key, book)
   on conflict do nothing`,
);

export async function insertBooks(
  ctx: Pick<Ctx, 'sql'>,
  id: string,
  first: number,
  records: readonly BookRecord[],
): Promise<void> {
  if (records.length === 0) return;
  await ctx.sql.run(BOOKS, [
    id,
    records.map((_, place) => first + place),
    records.map(({ kind }) => kind),
    records.map((record) => record.id),
    records.map(({ amount }) => amount),
    records.map(({ currency }) => currency),
    records.map(({ at }) => at),
  ]);
  const keys = records.flatMap(({ kind, keys: names }, place) =>
    names.map((key) => ({ kind, key, book: first + place })),
  );
  await ctx.sql.run(KEYS, [id, keys.map(({ kind }) => kind), keys.map(({ key }) => key), keys.map(({ book }) => book)]);
}
