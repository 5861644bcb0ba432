import { acting, all, any, atLeast, memberRank, onboarded } from '../../platform/authorize.ts';
import type { UserActor } from '../../platform/actor.ts';

/** Whoever acts for a business, and the platform's staff for its own support. */
const ours = acting('moderator', 'admin');
export const maySee = all(onboarded, any(memberRank('viewer'), ours));
export const mayWork = all(onboarded, any(memberRank('staff'), ours));
export const mayManage = all(onboarded, any(memberRank('manager'), acting('admin')));

/** Of this inbox; null is the platform's own. */
export function manages({ business, activeRole }: UserActor, businessId: string | null): boolean {
  if (businessId === null) return activeRole === 'admin';
  return business !== null && business.id === businessId && atLeast(business.role, 'manager');
}
