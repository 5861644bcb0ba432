import type { UserActor } from '../../platform/actor.ts';
import { admit, onboarded } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { JsonText, Outcome, type PageRequest } from '../../platform/runtime/route.ts';
import type { Attributes } from './attributes.ts';
import { categoryOf } from './categories.ts';
import { pageOf } from './json.ts';
import { parseAmount } from '../../platform/values/money.ts';
import { PRIVATE, readOwn } from './read-own.ts';
import type { ListingFilter } from './schemas.ts';
import { wantedAttributes } from './wanted-attributes.ts';

/** The actor's own and those of the business that he acts for, latest first, under row-level security. */
export async function listOwn(ctx: Ctx, filter: ListingFilter, page: PageRequest): Promise<Outcome<JsonText>> {
  const { actor } = ctx;
  admit(actor, onboarded);
  if (actor.kind !== 'user') throw OnboardingRequired();
  const category = filter.category === undefined ? null : await categoryOf(ctx, filter.category);
  const attributes = category === null ? {} : wantedAttributes(category, filter);
  const { text, values } = ownQuery(actor, filter, category?.below ?? null, page, attributes);
  const row = await readOwn(ctx, (context) => context.sql.first<{ items: string; next: string | null }>(text, values));
  const next = row!.next === null ? null : [row!.next];
  return new Outcome(new JsonText(row!.items, next), 200, PRIVATE);
}

/** Two walks in the order of the ids, which is that of their making, and a merge: one page's worth of each at most. */
export function ownQuery(
  actor: UserActor,
  filter: ListingFilter,
  categories: readonly string[] | null,
  { limit, after }: PageRequest,
  attributes: Attributes = {},
): { text: string; values: readonly unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  // What was archived is found by its id alone.
  const where: string[] = ['o.archived_at is null'];
  if (filter.status !== undefined) where.push(`o.status = ${bind(filter.status)}`);
  if (filter.type !== undefined) where.push(`o.type = ${bind(filter.type)}`);
  if (filter.country !== undefined) where.push(`o.country = ${bind(filter.country)}`);
  if (categories !== null) where.push(`o.category = any (${bind(categories)}::text[])`);
  if (filter.currency !== undefined) where.push(`o.currency = ${bind(filter.currency)}`);
  if (filter.minPrice !== undefined)
    where.push(`o.price >= ${bind(parseAmount(filter.minPrice, filter.currency!)!.toString())}::bigint`);
  if (filter.maxPrice !== undefined)
    where.push(`o.price <= ${bind(parseAmount(filter.maxPrice, filter.currency!)!.toString())}::bigint`);
  if (Object.keys(attributes).length > 0) where.push(`o.attributes @> ${bind(JSON.stringify(attributes))}::jsonb`);
  if (after !== null) where.push(`o.id < ${bind(after[0])}::uuid`);
  const walk = (whose: string): string =>
    `(select o.* from listings.listing o where ${[whose, ...where].join(' and ')} order by o.id desc limit ${limit + 1})`;
  const walks = [walk(`o.owner_user_id = ${bind(actor.userId)} and o.business_id is null`)];
  if (actor.business !== null) walks.push(walk(`o.business_id = ${bind(actor.business.id)}`));
  const rows = `select m.*, coalesce(m.business_id, m.owner_user_id) as account_id from (${walks.join(' union all ')}) m order by m.id desc limit ${limit + 1}`;
  return { text: pageOf(rows, limit, 'l.id desc', 'l.id'), values };
}
