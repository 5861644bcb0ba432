import { authorize } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { businessPolicy } from './policy.ts';
import type { Business } from './schemas.ts';
import { findBusiness } from './store.ts';
import { viewBusiness } from './view.ts';

export async function getBusiness(ctx: Ctx, { params }: { params: { id: string } }): Promise<Business> {
  const business = authorize(ctx.actor, businessPolicy, 'read', await findBusiness(ctx, params.id));
  return viewBusiness(business, ctx.now);
}
