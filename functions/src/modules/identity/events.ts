import { z } from 'zod';
import { MEMBER_ROLES, ROLES } from '../../platform/actor.ts';
import { defineEvent } from '../../platform/events/event.ts';

/** Every change of identity is announced here; one topic for the module. */
export const TOPIC = 'identity';
const about = { id: z.uuid(), version: z.int().min(1) };

export const UserOnboarded = defineEvent(
  TOPIC,
  'identity.user_onboarded',
  z.object({ ...about, country: z.string(), roles: z.array(z.enum(ROLES)) }),
);
export const UserChanged = defineEvent(
  TOPIC,
  'identity.user_changed',
  z.object({ ...about, status: z.enum(['active', 'suspended', 'closed']) }),
);
export const RolesChanged = defineEvent(
  TOPIC,
  'identity.roles_changed',
  z.object({ ...about, roles: z.array(z.enum(ROLES)) }),
);
/** The same changes, told to what Firebase keeps of a person: `id` is his Firebase uid, `version` that of his row. */
export const AccountChanged = defineEvent(
  TOPIC,
  'identity.account_changed',
  z.object({ id: z.string().min(1), version: z.int().min(1) }),
);

export const BusinessCreated = defineEvent(
  TOPIC,
  'identity.business_created',
  z.object({ ...about, country: z.string(), ownerId: z.uuid() }),
);
export const BusinessChanged = defineEvent(TOPIC, 'identity.business_changed', z.object(about));
export const BusinessClosed = defineEvent(TOPIC, 'identity.business_closed', z.object(about));
/** `id` is the membership's; `role` is null when the person left. */
export const MemberChanged = defineEvent(
  TOPIC,
  'identity.member_changed',
  z.object({ ...about, businessId: z.uuid(), userId: z.uuid(), role: z.enum(MEMBER_ROLES).nullable() }),
);
