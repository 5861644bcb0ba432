import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { currencyOf, type Country } from '../../platform/values/country.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import * as ledger from '../ledger/index.ts';
import { NoPrice, PlanNotOffered } from './errors.ts';
import type { Offer, Period } from './rules.ts';
import type { Choice, PlanFilter, PlanView } from './schemas.ts';

/** What is offered, with its prices: all of them, or those in one currency. */
export async function listPlans(ctx: Ctx, { currency }: PlanFilter): Promise<PlanView[]> {
  const plans = await ledger.listPlans(ctx);
  return plans
    .filter(({ offered }) => offered)
    .map(({ code, name, role, tier, commissionBp, quotas, prices }) => ({
      code,
      name,
      role,
      tier,
      commissionBp,
      quotas: { ...quotas },
      prices: prices
        .filter((price) => currency === undefined || price.currency === currency)
        .map((price) => ({
          days: price.days,
          price: {
            amount: formatAmount(price.amount, price.currency as Currency),
            currency: price.currency as Currency,
          },
        })),
    }));
}

export interface PricedOffer extends Offer {
  readonly currency: Currency;
}

/** Ranks are the places in the list of plans: a later one is the better one. */
async function ranked(ctx: Ctx): Promise<{ plan: ledger.Plan; rank: number }[]> {
  return (await ledger.listPlans(ctx)).map((plan, rank) => ({ plan, rank }));
}

/** The plan with its price for this actor, or why there is none. */
export async function offerOf(ctx: Ctx, choice: Choice): Promise<PricedOffer> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw OnboardingRequired();
  const currency = choice.currency ?? (currencyOf(actor.country as Country) as Currency);
  const found = await pricedOffer(ctx, choice.plan, choice.days, currency);
  const may = found !== null && found.offered && (found.role === null || actor.roles.includes(found.role));
  if (!may || choice.plan === 'free') throw PlanNotOffered({ field: 'plan' });
  if (found.offer === null) throw NoPrice({ field: 'days', with: { currency, days: choice.days } });
  return found.offer;
}

/** For our own machinery, which renews what was once allowed. */
export async function pricedOffer(ctx: Ctx, code: string, period: Period, currency: Currency) {
  const found = (await ranked(ctx)).find(({ plan }) => plan.code === code);
  if (found === undefined) return null;
  const { plan, rank } = found;
  const price = plan.prices.find((one) => one.currency === currency && one.days === period)?.amount;
  const offer: PricedOffer | null = price === undefined ? null : { plan: code, rank, period, price, currency };
  return { offer, offered: plan.offered, role: plan.role, tier: plan.tier };
}

export async function rankOf(ctx: Ctx, code: string): Promise<number> {
  return (await ranked(ctx)).find(({ plan }) => plan.code === code)?.rank ?? 0;
}
