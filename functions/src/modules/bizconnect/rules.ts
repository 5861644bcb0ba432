/** Markets: at home, within Africa, and across the Atlantic in either direction. */
export const CONTEXTS = ['local', 'afcfta', 'africa-us', 'us-africa'] as const;
export type Context = (typeof CONTEXTS)[number];

export const STATUSES = ['pending', 'accepted', 'declined', 'withdrawn', 'expired', 'blocked'] as const;
export type Status = (typeof STATUSES)[number];

/** Every step that a connection may take (MAT-8); `bizconnect.status_step` holds the same. */
export const STEPS: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['accepted', 'declined', 'withdrawn', 'expired', 'blocked'],
  accepted: ['blocked'],
  declined: ['pending'],
  withdrawn: ['pending'],
  expired: ['pending'],
  blocked: ['pending'],
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long a request waits for its answer, in milliseconds. */
export const ANSWER_WITHIN = 14 * DAY;
/** Taken back within this time, a request gives its credit back. */
export const CHANGE_OF_MIND = HOUR;
/** Credits that come back to a business within `RETURN_WINDOW`. */
export const MOST_RETURNS = 10;
export const RETURN_WINDOW = 30 * DAY;

const COOL: Readonly<Partial<Record<Status, number>>> = { declined: 30 * DAY, withdrawn: DAY, expired: 7 * DAY };

/** Until when whoever asked does not ask again; null where there is nothing to wait for. */
export function coolUntil(status: Status, now: Date): Date | null {
  const wait = COOL[status];
  return wait === undefined ? null : new Date(now.getTime() + wait);
}

// The 54 states of Africa, ISO 3166-1.
// prettier-ignore
const AFRICA = new Set(['DZ', 'AO', 'BJ', 'BW', 'BF', 'BI', 'CV', 'CM', 'CF', 'TD', 'KM', 'CG', 'CD', 'CI', 'DJ', 'EG', 'GQ', 'ER', 'SZ',
  'ET', 'GA', 'GM', 'GH', 'GN', 'GW', 'KE', 'LS', 'LR', 'LY', 'MG', 'MW', 'ML', 'MR', 'MU', 'MA', 'MZ', 'NA', 'NE', 'NG', 'RW', 'ST',
  'SN', 'SC', 'SL', 'SO', 'ZA', 'SS', 'SD', 'TZ', 'TG', 'TN', 'UG', 'ZM', 'ZW']);

export const isAfrican = (country: string): boolean => AFRICA.has(country);

/** The hard constraint of a market: whether two countries trade in it at all. */
export function inCorridor(context: Context, one: string, other: string): boolean {
  const [a, b] = [AFRICA.has(one), AFRICA.has(other)];
  switch (context) {
    case 'local':
      return one === other;
    case 'afcfta':
      return a && b;
    case 'africa-us':
    case 'us-africa':
      return (a && other === 'US') || (one === 'US' && b);
  }
}

/** Names one asking: a credit is used for it once, and comes back once. */
export function creditOf(connectionId: string, round: number): string {
  return `connection:${connectionId}:${round}`;
}
