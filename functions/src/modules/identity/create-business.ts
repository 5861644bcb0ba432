import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { skeleton } from '../../platform/values/lookalike.ts';
import { slugCandidates } from '../../platform/values/slug.ts';
import { phoneIn } from './contact.ts';
import { NameProtected, SlugTaken, TooManyBusinesses } from './errors.ts';
import { BusinessCreated, MemberChanged } from './events.ts';
import { recordPerson } from './record.ts';
import { MAX_BUSINESSES } from './rules.ts';
import type { Business, BusinessDraft } from './schemas.ts';
import { findBusiness, findMe, lockMe, personOf } from './store.ts';
import { viewBusiness } from './view.ts';

const PROTECTED = named('identity.name-protected', 'select identity.name_is_protected($1, $2, $3) as protected');
const ADD = named(
  'identity.add-business',
  `insert into identity.business (id, public_id, slug, name, name_skeleton, description, categories, country, city,
     latitude, longitude, phone, created_by, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) on conflict do nothing`,
);
const ADD_OWNER = named(
  'identity.add-owner',
  `insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at)
   values ($1, $2, $3, 'owner', $4, $4)`,
);

/** Founds a business, owned by whoever founds it. Who acts for no business yet acts for this one from now on. */
export async function createBusiness(ctx: Ctx, { body }: { body: BusinessDraft }): Promise<Business> {
  const person = personOf(ctx);
  const country = body.country ?? person.country;
  const phone = body.phone === undefined ? null : await phoneIn(country, body.phone);
  await lockMe(ctx);
  const owned = await ctx.tx.businessMember.count({
    where: { userId: person.userId, role: 'owner', business: { status: { not: 'closed' } } },
  });
  if (owned >= MAX_BUSINESSES) throw TooManyBusinesses({ with: { most: MAX_BUSINESSES } });
  await requireFreeName(ctx, body.name, country, null);

  const id = newId(ctx.now);
  await add(ctx, id, body.slug === undefined ? slugCandidates(body.name) : [body.slug], [
    body.name,
    skeleton(body.name),
    body.description ?? null,
    body.categories,
    country,
    body.city ?? null,
    body.location?.latitude ?? null,
    body.location?.longitude ?? null,
    phone,
    person.userId,
    ctx.now,
  ]);
  const memberId = newId(ctx.now);
  await ctx.sql.run(ADD_OWNER, [memberId, id, person.userId, ctx.now]);

  audit(ctx, { action: 'identity.business_created', subject: { type: 'business', id: publicId('biz', id) } });
  emit(ctx, BusinessCreated, { id, version: 1, country, ownerId: person.userId });
  emit(ctx, MemberChanged, { id: memberId, version: 1, businessId: id, userId: person.userId, role: 'owner' });
  if (person.business === null) await actForIt(ctx, person.userId, id);
  return viewBusiness((await findBusiness(ctx, id))!, ctx.now);
}

/** Nobody may pass himself off as a verified business (an eye takes "PayPaI" for "PayPal"). */
export async function requireFreeName(ctx: Ctx, name: string, country: string, except: string | null): Promise<void> {
  const row = await ctx.sql.first<{ protected: boolean }>(PROTECTED, [skeleton(name), country, except]);
  if (row?.protected === true) throw NameProtected({ field: 'name' });
}

async function add(ctx: Ctx, id: string, slugs: Iterable<string>, rest: readonly unknown[]): Promise<void> {
  for (const slug of slugs) {
    if ((await ctx.sql.run(ADD, [id, publicId('biz', id), slug, ...rest])) > 0) return;
  }
  throw SlugTaken({ field: 'slug' });
}

async function actForIt(ctx: Ctx, userId: string, businessId: string): Promise<void> {
  await ctx.tx.user.update({ where: { id: userId }, data: { activeBusinessId: businessId, updatedAt: ctx.now } });
  recordPerson(ctx, await findMe(ctx), 'identity.role_switched', {
    detail: { toBusiness: publicId('biz', businessId) },
  });
}
