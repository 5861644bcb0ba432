import { z } from 'zod';
import { MEMBER_ROLES, ROLES, TIERS } from '../../platform/actor.ts';
import { CountryCode } from '../../platform/values/country.ts';
import { idField } from '../../platform/values/id-param.ts';
import { PhoneText } from '../../platform/values/phone.ts';
import { Slug } from '../../platform/values/slug.ts';
import { line, paragraphs } from '../../platform/values/text.ts';
import { CHOOSABLE, INVITABLE, REQUESTABLE } from './rules.ts';

const Role = z.enum(ROLES);
const MemberRole = z.enum(MEMBER_ROLES);
const Time = z.iso.datetime();
const DisplayName = line(1, 80);
export const Reason = line(3, 500);

/** BCP 47, such as `en`, `fr-SN`, `sw`. */
const Locale = z
  .string()
  .max(35)
  .refine((tag) => canonical(tag) !== null, 'Use a language code such as en, fr or sw.')
  .overwrite((tag) => canonical(tag) ?? tag);

function canonical(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

// ── People: THE place to add a field to a profile ──────────────────────────────────────────────────────────────────────

export const Onboarding = z
  .strictObject({
    displayName: DisplayName,
    country: CountryCode,
    phone: PhoneText.optional(),
    locale: Locale.default('en'),
    role: z.enum([...CHOOSABLE, ...REQUESTABLE]).default('consumer'),
  })
  .meta({ id: 'Onboarding' });
export type Onboarding = z.output<typeof Onboarding>;

export const ProfileChange = z
  .strictObject({
    displayName: DisplayName.optional(),
    country: CountryCode.optional(),
    phone: PhoneText.nullable().optional(),
    locale: Locale.optional(),
  })
  .meta({ id: 'ProfileChange' });
export type ProfileChange = z.output<typeof ProfileChange>;

export const RoleSwitch = z
  .strictObject({ role: Role, businessId: idField('biz').nullable().optional() })
  .meta({ id: 'RoleSwitch' });
export type RoleSwitch = z.output<typeof RoleSwitch>;

export const Me = z
  .strictObject({
    id: z.string(),
    displayName: z.string(),
    country: z.string(),
    phone: z.string().nullable(),
    phoneVerified: z.boolean(),
    email: z.string().nullable(),
    locale: z.string(),
    tier: z.enum(TIERS),
    roles: z.array(Role),
    requestedRoles: z.array(Role),
    activeRole: Role,
    activeBusiness: z.strictObject({ id: z.string(), name: z.string(), role: MemberRole }).nullable(),
    /** When this is higher than `cv` in the ID token, the client refreshes its token. */
    claimsVersion: z.int(),
    version: z.int(),
    createdAt: Time,
  })
  .meta({ id: 'Me' });
export type Me = z.input<typeof Me>;

// ── Businesses: THE place to add a field to a business ─────────────────────────────────────────────────────────────────

/** WGS 84, degrees. */
const Place = z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) });
const Categories = z
  .array(
    z
      .string()
      .max(60)
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use small letters, numbers and hyphens, such as fresh-food.'),
  )
  .min(1)
  .max(5)
  .refine((list) => new Set(list).size === list.length, 'Name each category once.');

export const BusinessDraft = z
  .strictObject({
    name: line(2, 80),
    slug: Slug.optional(),
    description: paragraphs(1, 2_000).optional(),
    categories: Categories,
    country: CountryCode.optional(),
    city: line(1, 80).optional(),
    location: Place.optional(),
    phone: PhoneText.optional(),
  })
  .meta({ id: 'BusinessDraft' });
export type BusinessDraft = z.output<typeof BusinessDraft>;

export const BusinessChange = z
  .strictObject({
    name: line(2, 80).optional(),
    slug: Slug.optional(),
    description: paragraphs(1, 2_000).nullable().optional(),
    categories: Categories.optional(),
    city: line(1, 80).nullable().optional(),
    location: Place.nullable().optional(),
    phone: PhoneText.nullable().optional(),
  })
  .meta({ id: 'BusinessChange' });
export type BusinessChange = z.output<typeof BusinessChange>;

const VerificationLevel = z.enum(['none', 'basic', 'verified']);

export const Business = z
  .strictObject({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    categories: z.array(z.string()),
    country: z.string(),
    city: z.string().nullable(),
    location: Place.nullable(),
    phone: z.string().nullable(),
    verificationLevel: VerificationLevel,
    status: z.enum(['active', 'suspended', 'closed']),
    /** The caller's own rank in it. */
    myRole: MemberRole.nullable(),
    /** Until then no other owner can be made. */
    ownershipLockedUntil: Time.nullable(),
    version: z.int(),
    createdAt: Time,
  })
  .meta({ id: 'Business' });
export type Business = z.input<typeof Business>;

/** What everybody may know of a business. Written by PostgreSQL: see get-business-card.ts. */
export const BusinessCard = z
  .strictObject({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    categories: z.array(z.string()),
    country: z.string(),
    city: z.string().nullable(),
    verificationLevel: VerificationLevel,
    since: Time,
  })
  .meta({ id: 'BusinessCard' });

export const Member = z
  .strictObject({
    id: z.string(),
    userId: z.string(),
    displayName: z.string(),
    role: MemberRole,
    version: z.int(),
    since: Time,
  })
  .meta({ id: 'Member' });
export type Member = z.input<typeof Member>;

export const MemberChange = z.strictObject({ role: MemberRole }).meta({ id: 'MemberChange' });
export const OwnershipTransfer = z.strictObject({ memberId: idField('mbr') }).meta({ id: 'OwnershipTransfer' });

export const InviteDraft = z
  .strictObject({
    email: z.string().trim().toLowerCase().max(320).pipe(z.email()).optional(),
    phone: PhoneText.optional(),
    role: z.enum(INVITABLE),
  })
  .refine((draft) => (draft.email === undefined) !== (draft.phone === undefined), {
    message: 'Give either an e-mail address or a phone number.',
    path: ['email'],
  })
  .meta({ id: 'InviteDraft' });
export type InviteDraft = z.output<typeof InviteDraft>;

export const Invite = z
  .strictObject({
    id: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    role: MemberRole,
    state: z.enum(['pending', 'expired', 'accepted', 'revoked', 'merged']),
    expiresAt: Time,
    createdAt: Time,
  })
  .meta({ id: 'Invite' });
export type Invite = z.input<typeof Invite>;

/** Shown once, to the one who invites; we keep only its hash. */
export const NewInvite = Invite.extend({ token: z.string() }).meta({ id: 'NewInvite' });
export type NewInvite = z.input<typeof NewInvite>;

export const InviteToken = z
  .strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'This is not an invitation of ours.') })
  .meta({ id: 'InviteToken' });

export const Joined = z
  .strictObject({ businessId: z.string(), memberId: z.string(), role: MemberRole })
  .meta({ id: 'Joined' });
export type Joined = z.input<typeof Joined>;
