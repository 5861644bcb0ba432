import { audit, type AuditEntry } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { publicId } from '../../platform/values/id.ts';
import type { Role } from '../../platform/actor.ts';
import { AccountChanged, BusinessChanged, RolesChanged, UserChanged } from './events.ts';

type Told = Pick<AuditEntry, 'reason' | 'detail'>;

interface ChangedPerson {
  readonly id: string;
  readonly uid: string;
  readonly status: string;
  readonly version: number;
}

/** Announces a changed person to the house and to Firebase, and records the act; `roles` when they are what changed. */
export function recordPerson(
  ctx: Ctx,
  person: ChangedPerson,
  action: string,
  told: Told & { roles?: Role[] } = {},
): void {
  const { roles, ...entry } = told;
  audit(ctx, { action, subject: { type: 'user', id: publicId('usr', person.id) }, ...entry });
  const { id, version } = person;
  if (roles === undefined) emit(ctx, UserChanged, { id, version, status: person.status as 'active' });
  else emit(ctx, RolesChanged, { id, version, roles });
  emit(ctx, AccountChanged, { id: person.uid, version });
}

/** Announces a changed business and records the act. */
export function recordBusiness(
  ctx: Ctx,
  business: { id: string; version: number },
  action: string,
  told: Told = {},
): void {
  audit(ctx, { action, subject: { type: 'business', id: publicId('biz', business.id) }, ...told });
  emit(ctx, BusinessChanged, { id: business.id, version: business.version });
}

/** An act on somebody's membership, told of the business. */
export function auditBusiness(ctx: Ctx, businessId: string, action: string, told: Told = {}): void {
  audit(ctx, { action, subject: { type: 'business', id: publicId('biz', businessId) }, ...told });
}
