/** Different viewers a week to whom every verified business in good standing is shown, where enough look (MAT-5). */
export const LEAST_A_WEEK = 5;
/** In percent of a score. */
export const MOST_LIFT = 400;
export const LEAST_LIFT = -50;

/**
 * The next day's lift of a business: raised step by step while it is shown too seldom, taken back as soon as it is not, and below
 * nothing while it takes several times the average. Only verified businesses are raised.
 */
export function nextLift(lift: number, viewers: number, average: number, verified: boolean): number {
  if (verified && viewers < LEAST_A_WEEK) return Math.min(MOST_LIFT, lift + 10 * (LEAST_A_WEEK - viewers));
  if (viewers > 2 * average && viewers > 2 * LEAST_A_WEEK) return Math.max(LEAST_LIFT, Math.min(lift, 0) - 10);
  return lift > 0 ? Math.floor(lift * 0.8) : Math.min(0, lift + 5);
}

/** What lists are ordered by. `chance` is 0 to 65,535, the same for a viewer, another and a day. The SQL of `suggestions` computes the same. */
export function rankOf(score: number, lift: number, chance: number): number {
  return score * (100 + lift) + Math.floor((score * 4 * chance) / 65_536);
}

/** Inequality of what each got: 0 all the same, towards 1 one has it all (Gini 1912, by the sorted sum). */
export function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  const weighted = sorted.reduce((sum, value, at) => sum + (at + 1) * value, 0);
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}
