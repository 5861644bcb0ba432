/** Prepaid periods, what a change of plan costs, and what follows when a renewal fails (PAY-10). Amounts are minor units. */

export const PERIODS = [1, 7, 30] as const;
/** Days that are paid for at once. */
export type Period = (typeof PERIODS)[number];

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Milliseconds that the clocks of this IANA zone are ahead of UTC at this instant. */
function offsetAt(instant: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return local - Math.floor(instant / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/**
 * The same local time so many calendar days later. Where the clocks were changed meanwhile a day has 23 or 25 hours; a local
 * time that does not exist that day is the one as long after the change, and of one that comes twice it is the first.
 */
export function addLocalDays(from: Date, days: number, timeZone: string): Date {
  const start = from.getTime();
  const wanted = start + offsetAt(start, timeZone) + days * 24 * HOUR_MS;
  // No zone changes its clocks twice within two days, so one of these two offsets is the right one.
  const before = wanted - offsetAt(wanted - 24 * HOUR_MS, timeZone);
  const after = wanted - offsetAt(wanted + 24 * HOUR_MS, timeZone);
  const fits = [before, after].filter((instant) => instant + offsetAt(instant, timeZone) === wanted);
  return new Date(fits.length > 0 ? Math.min(...fits) : before);
}

/** A period that was paid for. Times are UTC. */
export interface Paid {
  readonly price: bigint;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/** What is unused of a period, in proportion to its time, rounded down to the minor unit; used and unused sum to the price. */
export function unusedValue({ price, startsAt, endsAt }: Paid, now: Date): bigint {
  const whole = BigInt(endsAt.getTime() - startsAt.getTime());
  const left = BigInt(endsAt.getTime() - now.getTime());
  if (whole <= 0n || left <= 0n) return 0n;
  return left >= whole ? price : (price * left) / whole;
}

/** A plan as far as its order matters: a higher rank is the better one. */
export interface Offer {
  readonly plan: string;
  readonly rank: number;
  readonly period: Period;
  readonly price: bigint;
}

export interface Change {
  readonly kind: 'subscribe' | 'upgrade' | 'extend' | 'downgrade';
  /** Else at the end of the paid period. */
  readonly atOnce: boolean;
  /** Unused value of the present period that is taken into account. */
  readonly credit: bigint;
  /** To pay now. */
  readonly due: bigint;
  /** Unused value beyond the new price, which goes to the wallet. */
  readonly toWallet: bigint;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * A better plan begins at once, with a whole period of its own, and the unused part of the old one counts towards it. The same
 * plan again is one more period behind the present one. A lesser plan waits until what was paid for is used up.
 */
export function changeTo(
  present: (Paid & { readonly rank: number; readonly plan: string }) | null,
  offer: Offer,
  now: Date,
  timeZone: string,
): Change {
  const from = (startsAt: Date) => ({ startsAt, endsAt: addLocalDays(startsAt, offer.period, timeZone) });
  if (present === null || present.endsAt <= now)
    return { kind: 'subscribe', atOnce: true, credit: 0n, due: offer.price, toWallet: 0n, ...from(now) };
  if (offer.rank > present.rank) {
    const unused = unusedValue(present, now);
    const credit = unused < offer.price ? unused : offer.price;
    const rest = { credit, due: offer.price - credit, toWallet: unused - credit };
    return { kind: 'upgrade', atOnce: true, ...rest, ...from(now) };
  }
  if (offer.plan === present.plan)
    return { kind: 'extend', atOnce: true, credit: 0n, due: offer.price, toWallet: 0n, ...from(present.endsAt) };
  return { kind: 'downgrade', atOnce: false, credit: 0n, due: 0n, toWallet: 0n, ...from(present.endsAt) };
}

/** What is done about a renewal that failed: a row of `subscriptions.dunning_step`. */
export const DUNNING_ACTIONS = ['retry', 'ask', 'switch_method', 'stop'] as const;
export type DunningAction = (typeof DUNNING_ACTIONS)[number];
export interface DunningStep {
  readonly reason: string;
  /** From 1, one for each failure in a row. */
  readonly step: number;
  readonly action: DunningAction;
  /** From the failure to the next try. */
  readonly afterMinutes: number;
}

/** The step after so many failures; a reason without steps of its own takes those of `other`, and past the last it is over. */
export function dunningStep(steps: readonly DunningStep[], reason: string, failures: number): DunningStep {
  const own = steps.filter((step) => step.reason === reason);
  const list = own.length > 0 ? own : steps.filter((step) => step.reason === 'other');
  return list.find((step) => step.step === failures) ?? { reason, step: failures, action: 'stop', afterMinutes: 0 };
}

/** When to try again, never after the grace has run out; null when it is over. */
export function nextTry(step: DunningStep, now: Date, graceEndsAt: Date): Date | null {
  if (step.action === 'stop') return null;
  const at = new Date(now.getTime() + step.afterMinutes * MINUTE_MS);
  return at < graceEndsAt ? at : graceEndsAt;
}

/** The plan stays in force for so many hours after a period that was not renewed. */
export function graceEnd(endsAt: Date, graceHours: number): Date {
  return new Date(endsAt.getTime() + graceHours * HOUR_MS);
}
