import { defineError, type AppError } from '../../platform/errors.ts';
export { MediaRefusedAlready } from '../media/index.ts';
import { STEPS, type Status } from './rules.ts';

export const IllegalTransition = defineError(
  'listings.illegal_transition',
  409,
  'This cannot be done to a listing that is {state}.',
);
export const UnknownCategory = defineError(
  'listings.unknown_category',
  400,
  'We do not know the category “{category}”.',
);
export const InvalidAttribute = defineError('listings.invalid_attribute', 400, '{problem}');
export const DurationFixed = defineError(
  'listings.duration_fixed',
  409,
  'This listing is already running. Extend it to give it more time.',
);
export const ExtensionLimitReached = defineError(
  'listings.extension_limit_reached',
  409,
  'You have used your {limit} extensions of this month. The next ones come on {returnsOn}.',
);

export const TooManyMedia = defineError(
  'listings.too_many_media',
  409,
  'A listing shows at most {most} pictures. Take one out first.',
);

export const ChangePending = defineError(
  'listings.change_pending',
  409,
  'Your last change is still being reviewed. Wait for the answer, or take it back first.',
);
export const ChangeDecided = defineError(
  'listings.change_decided',
  409,
  'This change was decided already, or the listing has ended.',
);
export const StoreIsClosed = defineError('listings.store_closed', 409, 'This seller is closed just now.');
export const OutsideHours = defineError(
  'listings.outside_hours',
  409,
  'This seller takes no calls or messages at this hour.',
);
export const ContactRestricted = defineError(
  'listings.contact_restricted',
  403,
  'This seller answers only some people: those with a verified phone, or those they have dealt with before.',
);
export const ChannelNotOffered = defineError(
  'listings.channel_not_offered',
  409,
  'This seller cannot be reached in this way.',
);
export const OwnListing = defineError('listings.own_listing', 409, 'This listing is your own.');

export const FeatureLimitReached = defineError(
  'listings.feature_limit_reached',
  409,
  'You have used your {limit} featured days. The next ones come on {returnsOn}.',
);
export const AutoRenewNotInPlan = defineError(
  'listings.auto_renew_not_in_plan',
  403,
  'Your plan does not renew listings by itself.',
);

const WORDS: Readonly<Record<Status, string>> = {
  draft: 'a draft',
  pending_review: 'being reviewed',
  rejected: 'rejected',
  active: 'active',
  paused: 'paused',
  expired: 'expired',
  sold: 'sold',
  removed: 'removed',
};

/** 409 that tells where the listing may go from here (LST-1). */
export function illegalTransition(from: Status): AppError {
  return IllegalTransition({ with: { state: WORDS[from] }, meta: { status: from, allowed: STEPS[from] } });
}
