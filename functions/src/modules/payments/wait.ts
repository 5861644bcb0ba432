import type { AttemptRow } from './store.ts';

/** Who would act before we know is told to wait until we have asked again: at least and at most so many seconds. */
const LEAST_SECONDS = 15;
const MOST_SECONDS = 300;

export function secondsUntilAsked({ nextPollAt }: Pick<AttemptRow, 'nextPollAt'>, now: Date): number {
  const untilAsked = nextPollAt === null ? 0 : Math.ceil((nextPollAt.getTime() - now.getTime()) / 1000);
  return Math.max(LEAST_SECONDS, Math.min(untilAsked, MOST_SECONDS));
}
