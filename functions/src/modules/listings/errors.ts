import { defineError, type AppError } from '../../platform/errors.ts';
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
