import type { Role, Tier } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import type { Owner } from './accounts.ts';

/** A row of `ledger.plan`: all that a plan gives. */
export interface Plan {
  readonly code: string;
  readonly name: string;
  /** Whom it is offered to; null: everybody. */
  readonly role: Role | null;
  /** Of the rate limits and of the claims. */
  readonly tier: Tier;
  /** Hundredths of a percent of what is sold. */
  readonly commissionBp: number;
  readonly quotas: Readonly<Record<string, { readonly day?: number; readonly month?: number }>>;
  readonly offered: boolean;
  /** Minor units of the currency, for 1, 7 or 30 days. */
  readonly prices: readonly { readonly currency: string; readonly days: 1 | 7 | 30; readonly amount: bigint }[];
}

type Row = Omit<Plan, 'prices'> & {
  readonly prices: readonly { readonly currency: string; readonly days: 1 | 7 | 30; readonly amount: string }[];
};

const PLAN = `select p.code, p.name, p.role, p.tier, p.commission_bp as "commissionBp", p.quotas, p.offered,
    coalesce((select jsonb_agg(jsonb_build_object('currency', c.currency, 'days', c.days, 'amount', c.amount::text)
      order by c.currency, c.days) from ledger.plan_price c where c.plan = p.code), '[]') as prices
  from ledger.plan p`;
const OF = named('ledger.plan-of', `${PLAN} join ledger.standing($1, $2) s on s.plan = p.code`);
const ALL = named('ledger.plans', `${PLAN} order by p.position`);
const ONE = named('ledger.plan', `${PLAN} where p.code = $1`);

const planFrom = (row: Row): Plan => ({
  ...row,
  prices: row.prices.map((price) => ({ ...price, amount: BigInt(price.amount) })),
});

/** The plan that an owner is on: the one he was put on, else that of his tier (a business: of its owner's). */
export async function planOf(ctx: Pick<Ctx, 'sql'>, owner: Owner): Promise<Plan> {
  const row = await ctx.sql.first<Row>(OF, [owner.kind, owner.id]);
  if (row === null) throw NotFound();
  return planFrom(row);
}

export async function listPlans(ctx: Pick<Ctx, 'sql'>): Promise<Plan[]> {
  return (await ctx.sql.rows<Row>(ALL)).map(planFrom);
}

export async function findPlan(ctx: Pick<Ctx, 'sql'>, code: string): Promise<Plan | null> {
  const row = await ctx.sql.first<Row>(ONE, [code]);
  return row === null ? null : planFrom(row);
}
