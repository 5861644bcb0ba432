/** Where an allowance stands. Two may bind at once (a day's and a month's): the tighter one is told, both are in `periods`. */
export interface QuotaPeriod {
  readonly period: 'day' | 'month';
  readonly limit: number;
  readonly used: number;
  readonly left: number;
  /** UTC; the owner's next local midnight, or the first of his next month. */
  readonly returnsAt: Date;
}

export interface QuotaState extends QuotaPeriod {
  readonly asset: string;
  readonly periods: readonly QuotaPeriod[];
}

export interface PeriodRow {
  readonly period: 'day' | 'month';
  readonly quota_limit: bigint;
  readonly used: bigint;
  readonly returns_at: Date;
}

export function stateOf(asset: string, rows: readonly PeriodRow[]): QuotaState {
  const periods = rows.map((row) => ({
    period: row.period,
    limit: Number(row.quota_limit),
    used: Number(row.used),
    left: Math.max(0, Number(row.quota_limit - row.used)),
    returnsAt: row.returns_at,
  }));
  // Where both are used up, the later one decides when there is more.
  const [tightest] = [...periods].sort((a, b) => a.left - b.left || b.returnsAt.getTime() - a.returnsAt.getTime());
  if (tightest === undefined) throw new Error(`There is no quota "${asset}".`);
  return { asset, ...tightest, periods };
}
