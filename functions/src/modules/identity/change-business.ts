import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { isUniqueViolation } from '../../platform/db/database.ts';
import { NotActingFor, SlugTaken, VerifiedNameFixed } from './errors.ts';
import { skeleton } from '../../platform/values/lookalike.ts';
import { phoneIn, requireSomething } from './contact.ts';
import { requireFreeName } from './create-business.ts';
import { businessPolicy, type BusinessSubject } from './policy.ts';
import { recordBusiness } from './record.ts';
import type { Business, BusinessChange } from './schemas.ts';
import { findBusiness, lockBusiness, personOf, requireVersion, type BusinessRow } from './store.ts';
import { viewBusiness } from './view.ts';

type Deed = Exclude<keyof typeof businessPolicy, 'read' | 'verify' | 'actFor'>;

/** Holds the business and lets the actor do this to it, or says what stands against it. */
export async function holdBusiness(ctx: Ctx, id: string, deed: Deed): Promise<BusinessRow> {
  await lockBusiness(ctx, id);
  const business = await findBusiness(ctx, id);
  // The likeliest reason deserves a sentence of its own: he belongs to it, but acts for another just now.
  if (deed !== 'leave' && business !== null && personOf(ctx).business?.id !== id) throw NotActingFor();
  return authorize<BusinessRow & BusinessSubject, Deed>(ctx.actor, businessPolicy, deed, business);
}

export async function updateBusiness(
  ctx: Ctx,
  input: { params: { id: string }; body: BusinessChange; ifMatch: number | null },
): Promise<Business> {
  const { body } = input;
  requireSomething(body);
  const before = await holdBusiness(ctx, input.params.id, 'update');
  requireVersion(before.version, input.ifMatch);
  if (body.name !== undefined && body.name !== before.name) {
    if (before.verificationLevel !== 'none') throw VerifiedNameFixed({ field: 'name' });
    await requireFreeName(ctx, body.name, before.country, before.id);
  }
  const phone = typeof body.phone === 'string' ? await phoneIn(before.country, body.phone) : body.phone;
  const given = {
    name: body.name,
    nameSkeleton: body.name === undefined ? undefined : skeleton(body.name),
    slug: body.slug,
    description: body.description,
    categories: body.categories,
    city: body.city,
    latitude: body.location === undefined ? undefined : (body.location?.latitude ?? null),
    longitude: body.location === undefined ? undefined : (body.location?.longitude ?? null),
    phone,
  };
  const fields = (Object.keys(given) as (keyof typeof given)[]).filter(
    (key) => given[key] !== undefined && JSON.stringify(given[key]) !== JSON.stringify(before[key]),
  );
  if (fields.length === 0) return viewBusiness(before, ctx.now);
  const data = Object.fromEntries(fields.map((key) => [key, given[key]]));
  try {
    await ctx.tx.business.update({ where: { id: before.id }, data: { ...data, updatedAt: ctx.now } });
  } catch (error) {
    throw isUniqueViolation(error) ? SlugTaken({ field: 'slug', cause: error }) : error;
  }
  const after = (await findBusiness(ctx, before.id))!;
  const told = fields.filter((field) => field !== 'nameSkeleton');
  recordBusiness(ctx, after, 'identity.business_changed', { detail: { fields: told } });
  return viewBusiness(after, ctx.now);
}
