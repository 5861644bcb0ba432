import { z } from 'zod';
import { MEMBER_ROLES, ROLES, TIERS } from '../../platform/actor.ts';
import { CountryCode } from '../../platform/values/country.ts';
import { line } from '../../platform/values/text.ts';
import { Reason } from './schemas.ts';

const Role = z.enum(ROLES);
const Time = z.iso.datetime();
const Status = z.enum(['active', 'suspended', 'closed']);

export const UserFilter = z.strictObject({
  /** Part of a name, or a whole e-mail address, phone number (E.164) or id. */
  q: line(2, 120).optional(),
  status: Status.optional(),
  role: Role.optional(),
  country: CountryCode.optional(),
});
export type UserFilter = z.output<typeof UserFilter>;

export const UserSummary = z
  .strictObject({
    id: z.string(),
    displayName: z.string(),
    status: Status,
    country: z.string(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    tier: z.enum(TIERS),
    roles: z.array(Role),
    requestedRoles: z.array(Role),
    activeRole: Role,
    version: z.int(),
    createdAt: Time,
  })
  .meta({ id: 'UserSummary' });
export type UserSummary = z.input<typeof UserSummary>;

export const UserDetail = UserSummary.extend({
  phoneVerified: z.boolean(),
  tokensValidAfter: Time.nullable(),
  memberships: z.array(
    z.strictObject({ businessId: z.string(), name: z.string(), status: Status, role: z.enum(MEMBER_ROLES) }),
  ),
}).meta({ id: 'UserDetail' });
export type UserDetail = z.input<typeof UserDetail>;

export const WithReason = z.strictObject({ reason: Reason }).meta({ id: 'WithReason' });
export const RolesChange = z
  .strictObject({ roles: z.array(Role).max(ROLES.length), reason: Reason })
  .meta({ id: 'RolesChange' });
export const VerificationChange = z
  .strictObject({ level: z.enum(['none', 'basic', 'verified']), reason: Reason })
  .meta({ id: 'VerificationChange' });

/** The calendar of PostgreSQL goes from 1 BC to 1 AD. */
const Moment = z.iso.datetime().refine((text) => !text.startsWith('0000'), 'There was no year 0.');

export const AuditFilter = z.strictObject({
  /** A person's id (`usr_…`), or an actor as the log names it: `job:NAME`, `operator:NAME`. */
  actor: z.string().min(3).max(200).optional(),
  subjectType: z.string().min(1).max(60).optional(),
  subjectId: z.string().min(1).max(200).optional(),
  action: z.string().min(3).max(100).optional(),
  /** From this time on, UTC. */
  from: Moment.optional(),
  /** Up to and not including this time, UTC. */
  to: Moment.optional(),
});
export type AuditFilter = z.output<typeof AuditFilter>;

export const AuditLine = z
  .strictObject({
    id: z.string(),
    at: Time,
    actor: z.string(),
    action: z.string(),
    subject: z.strictObject({ type: z.string(), id: z.string() }),
    reason: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
    erasedAt: Time.nullable(),
    requestId: z.string(),
    chain: z.int(),
    seq: z.int(),
    hash: z.string(),
  })
  .meta({ id: 'AuditLine' });
export type AuditLine = z.input<typeof AuditLine>;

export const AuditVerification = z
  .strictObject({
    whole: z.boolean(),
    checked: z.int(),
    problems: z.array(z.strictObject({ chain: z.int(), seq: z.int(), id: z.string().nullable(), problem: z.string() })),
  })
  .meta({ id: 'AuditVerification' });
export type AuditVerification = z.input<typeof AuditVerification>;

export const BusinessForStaff = z
  .strictObject({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    country: z.string(),
    status: Status,
    verificationLevel: z.enum(['none', 'basic', 'verified']),
    version: z.int(),
  })
  .meta({ id: 'BusinessForStaff' });
export type BusinessForStaff = z.input<typeof BusinessForStaff>;
