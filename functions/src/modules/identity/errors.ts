import { defineError } from '../../platform/errors.ts';

export const PhoneInvalid = defineError('identity.phone_invalid', 400, 'This is not a phone number. Check each digit.');
export const PhoneOfOtherCountry = defineError(
  'identity.phone_other_country',
  400,
  'This phone number belongs to another country than the one given.',
);
export const PhoneTaken = defineError(
  'identity.phone_taken',
  409,
  'Another account uses this phone number. Sign in with that account, or give another number.',
);
export const RoleNotHeld = defineError('identity.role_not_held', 403, 'You do not have the role {role}.');
export const RoleWithoutBusiness = defineError(
  'identity.role_without_business',
  400,
  'As {role} you act for yourself. Choose the role business to act for a business.',
);
export const NotActingFor = defineError(
  'identity.not_acting_for_business',
  403,
  'Switch to this business first, then try again.',
);
export const TooManyBusinesses = defineError(
  'identity.too_many_businesses',
  409,
  'You already have {most} businesses. Close one before you open another.',
);
export const SlugTaken = defineError('identity.slug_taken', 409, 'This address is taken. Please choose another.');
export const NameProtected = defineError(
  'identity.name_protected',
  409,
  'A verified business has a name that looks like this one. Please choose another name.',
);
export const VerifiedNameFixed = defineError(
  'identity.verified_name_fixed',
  409,
  'The name of a verified business cannot be changed here. Contact support.',
);
export const LastOwner = defineError(
  'identity.last_owner',
  409,
  'A business keeps at least one owner. Make somebody else an owner first, or close the business.',
);
export const OwnershipCoolDown = defineError(
  'identity.ownership_cool_down',
  409,
  'The owners of this business changed recently. You can make another owner after {until}.',
);
export const AlreadyOwner = defineError('identity.already_owner', 409, 'This person is an owner already.');
export const TooManyInvites = defineError(
  'identity.too_many_invites',
  409,
  'This business has {most} open invitations. Withdraw one first.',
);
export const InviteNotOpen = defineError(
  'identity.invite_not_open',
  409,
  'This invitation was already used or withdrawn.',
);
export const InviteUnknown = defineError(
  'identity.invite_unknown',
  404,
  'This invitation does not exist, or it was used or withdrawn. Ask for a new one.',
);
export const InviteExpired = defineError(
  'identity.invite_expired',
  409,
  'This invitation has expired. Ask for a new one.',
);
export const InviteForSomeoneElse = defineError(
  'identity.invite_for_someone_else',
  403,
  'This invitation was sent to another phone number or e-mail address than yours.',
);
export const LastAdmin = defineError('identity.last_admin', 409, 'PushNchat keeps at least one admin.');
