/** A listing's life (LST-1) and its clock, as data and arithmetic. `listings.status_step` in the database holds the same table. */
export const STATUSES = [
  'draft',
  'pending_review',
  'rejected',
  'active',
  'paused',
  'expired',
  'sold',
  'removed',
] as const;
export type Status = (typeof STATUSES)[number];

export const STEPS: Readonly<Record<Status, readonly Status[]>> = {
  draft: ['pending_review', 'removed'],
  pending_review: ['active', 'rejected', 'removed'],
  rejected: ['draft', 'removed'],
  active: ['expired', 'paused', 'sold', 'removed', 'pending_review'],
  paused: ['active', 'expired', 'sold', 'removed', 'pending_review'],
  expired: ['removed'],
  sold: ['removed'],
  removed: [],
};

export function canStep(from: Status, to: Status): boolean {
  return STEPS[from].includes(to);
}

/** Its clock is running: people have seen it, and it ends at `expiresAt`. */
export function isRunning(status: Status): boolean {
  return status === 'active' || status === 'paused';
}

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** What a moderator judged. A change of any of these must be seen by one again. */
export interface Content {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly address: string | null;
  readonly landmark: string | null;
  readonly attributes: Attributes;
  readonly mediaIds: readonly string[];
}

export function sameContent(before: Content, after: Content): boolean {
  return (
    before.type === after.type &&
    before.title === after.title &&
    before.description === after.description &&
    before.category === after.category &&
    before.address === after.address &&
    before.landmark === after.landmark &&
    sameAttributes(before.attributes, after.attributes) &&
    before.mediaIds.length === after.mediaIds.length &&
    before.mediaIds.every((id, place) => id === after.mediaIds[place])
  );
}

function sameAttributes(before: Attributes, after: Attributes): boolean {
  const names = Object.keys(before);
  return names.length === Object.keys(after).length && names.every((name) => before[name] === after[name]);
}

/** Where an edit leads: a rejected listing is a draft again; new content of a running one goes back to review. */
export function statusAfterEdit(status: Status, contentChanged: boolean): Status | null {
  switch (status) {
    case 'draft':
    case 'rejected':
      return 'draft';
    case 'active':
    case 'paused':
      return contentChanged ? 'pending_review' : status;
    default:
      return null;
  }
}

const HOUR_MS = 3_600_000;

export interface Clock {
  readonly durationHours: number;
  readonly publishedAt: Date | null;
  /** Left over from a run that was interrupted by a review, in seconds. */
  readonly secondsLeft: number | null;
}

/** A first approval starts the whole term; one after an interruption gives back what was left, at the old place in the list. */
export function publication(clock: Clock, now: Date): { publishedAt: Date; expiresAt: Date } {
  const seconds = clock.secondsLeft ?? clock.durationHours * 3600;
  // A listing that was due at the very moment of its edit still has to end after it began.
  return { publishedAt: clock.publishedAt ?? now, expiresAt: new Date(now.getTime() + Math.max(seconds, 1) * 1000) };
}

export function secondsLeft(expiresAt: Date, now: Date): number {
  return Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1000));
}

export function extended(expiresAt: Date, hours: number): Date {
  return new Date(expiresAt.getTime() + hours * HOUR_MS);
}

/** A seller is told so long before a listing's end: time to extend it, in the shortest term too. */
export const REMIND_BEFORE_MS = 6 * HOUR_MS;

const RETENTION_DAYS = 90;

/** When what ends now may be archived. */
export function archiveDate(now: Date): Date {
  return new Date(now.getTime() + RETENTION_DAYS * 24 * HOUR_MS);
}

export const MOST_MEDIA = 5;

/** `added` among `present`, before the one at `position` or at the end; one that is there already is moved. */
export function placeMedia(present: readonly string[], added: readonly string[], position?: number): string[] {
  const others = present.filter((id) => !added.includes(id));
  return [...others.slice(0, position ?? others.length), ...added, ...others.slice(position ?? others.length)];
}
