import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import type { BusinessForStaff } from './admin-schemas.ts';
import { businessPolicy } from './policy.ts';
import { recordBusiness } from './record.ts';
import { findBusiness, type BusinessRow } from './store.ts';

/** How far we have checked that a business is who it says it is. */
export async function verifyBusiness(
  ctx: Ctx,
  { params, body }: { params: { id: string }; body: { level: 'none' | 'basic' | 'verified'; reason: string } },
): Promise<BusinessForStaff> {
  const before = authorize(ctx.actor, businessPolicy, 'verify', await findBusiness(ctx, params.id));
  if (before.verificationLevel === body.level) return view(before);
  await ctx.tx.business.update({
    where: { id: before.id },
    data: { verificationLevel: body.level, updatedAt: ctx.now },
    select: { id: true },
  });
  const after = (await findBusiness(ctx, before.id))!;
  recordBusiness(ctx, after, 'identity.business_verification_changed', {
    reason: body.reason,
    detail: { from: before.verificationLevel, to: body.level },
  });
  return view(after);
}

function view(row: BusinessRow): BusinessForStaff {
  return {
    id: row.publicId,
    slug: row.slug,
    name: row.name,
    country: row.country,
    status: row.status as BusinessForStaff['status'],
    verificationLevel: row.verificationLevel as BusinessForStaff['verificationLevel'],
    version: row.version,
  };
}
