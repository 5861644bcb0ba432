import type { Context } from '../rules.ts';
import { barred, kmBetween, type Card, type Trade } from './card-rules.ts';

/** How a pair's score is made of, seen from one side: `sells` and `buys` name [mine, theirs]. Shares are of 1,000. */
export interface Parts {
  /** What I gain, and what they gain. */
  readonly out: number;
  readonly in: number;
  /** How alike the two are: decides among equals only. */
  readonly alike: number;
  readonly sells: readonly [string, string] | null;
  readonly buys: readonly [string, string] | null;
}

export interface Match {
  /** Of 10,000. */
  readonly score: number;
  readonly parts: Parts;
}

/** 1 the same, less for a step up or down the tree, little for neighbours below one parent, 0 across the tree. */
export function nearness(one: Pick<Trade, 'category' | 'root'>, other: Pick<Trade, 'category' | 'root'>): number {
  if (one.category === other.category) return 1;
  if (one.root !== other.root) return 0;
  return one.category === one.root || other.category === other.root ? 0.7 : 0.4;
}

/** Whether it is the same thing, of 1: by the tree first, then by words. Words that only name the category decide nothing. */
export function content(need: Trade, offer: Trade): number {
  const near = nearness(need, offer);
  if (near === 0) return 0;
  const [wanted, given] = [own(need), own(offer)];
  if (wanted.length === 0 || given.length === 0) return near * 0.6;
  const common = wanted.filter((term) => given.includes(term)).length;
  if (common === 0) return near * 0.1;
  const share = (common / wanted.length + common / Math.min(wanted.length, given.length)) / 2;
  return near * (0.4 + 0.6 * share);
}

function own({ terms, category, root }: Trade): readonly string[] {
  const names = `${category}-${root}`.split('-');
  const said = terms.filter((term) => !names.some((name) => name.startsWith(term)));
  return said;
}

/** Who buys and who sells this; each 0 to 1. They differ where a price, a quantity or a way is good for one only. */
export interface Deal {
  readonly buyer: number;
  readonly seller: number;
}

export function dealOf(need: Trade, offer: Trade, buyer: Card, seller: Card, km: number | null): Deal {
  const same = content(need, offer) * Math.min(need.sure, offer.sure);
  if (same === 0) return { buyer: 0, seller: 0 };
  const price = priceOf(need, offer);
  const quantity = quantityOf(need, offer, seller);
  const way = wayOf(buyer, seller, km);
  // Whoever declined twice or more for the price looks at it twice.
  const strict = buyer.taste.price >= 2 ? 2 : 1;
  return {
    buyer: same * price.buyer ** strict * quantity.buyer * way.buyer,
    seller: same * price.seller * quantity.seller * way.seller,
  };
}

/** A buyer minds paying more than he wants to, a seller getting less than he asks. In two currencies nobody knows. */
export function priceOf(need: Trade, offer: Trade): Deal {
  const known = need.currency !== null && need.currency === offer.currency && need.to !== null && offer.from !== null;
  if (!known) return { buyer: 0.9, seller: 0.9 };
  const [most, least, full] = [need.to, offer.from, offer.to ?? offer.from];
  const ratio = (paid: number, asked: number): number => (asked <= paid || asked === 0 ? 1 : (paid / asked) ** 4);
  return { buyer: ratio(most, least), seller: 0.2 * ratio(most, full) + 0.8 * ratio(most, least) };
}

/** A buyer needs the whole of it; a seller would rather not cut a small piece off. */
function quantityOf(need: Trade, offer: Trade, seller: Card): Deal {
  const available = offer.quantity ?? seller.capacity;
  const comparable = need.unit === null || offer.unit === null || need.unit === offer.unit;
  if (need.quantity === null || available === null || !comparable) return { buyer: 0.9, seller: 0.9 };
  return {
    buyer: 0.2 + 0.8 * Math.min(1, available / need.quantity),
    seller: 0.7 + 0.3 * Math.min(1, need.quantity / available),
  };
}

/** How goods come from one to the other: brought, or fetched, which is for the near. Unknown is as a hundred kilometres. */
export function wayOf(buyer: Card, seller: Card, km: number | null): Deal {
  const far = km ?? 100;
  const served = seller.serves.includes(buyer.country) && (seller.radiusKm === null || far <= seller.radiusKm);
  const fetched = 1 / (1 + far / 40);
  if (served && seller.delivers) return { buyer: 1, seller: 1 - 0.2 * Math.min(1, far / 1000) };
  if (served) return { buyer: Math.max(0.1, fetched), seller: 1 };
  return { buyer: 0.6 * fetched, seller: far < 20 ? 0.6 : 0.1 };
}

/** 0 as soon as one of both is 0, and never above twice the smaller: a pair that is good for one only sinks. */
export function fused(one: number, other: number): number {
  return one + other === 0 ? 0 : (2 * one * other) / (one + other);
}

/** The least that is worth showing. */
const LEAST = 0.03;

interface Best {
  readonly deal: Deal;
  readonly refs: readonly [string, string];
}

/** The best deal in which `seller` sells to `buyer`, and how much more there is. */
function bestDeal(buyer: Card, seller: Card, km: number | null): { readonly best: Best | null; readonly more: number } {
  let best: Best | null = null;
  let worth = 0;
  let sum = 0;
  for (const need of buyer.trades) {
    if (need.side !== 'need') continue;
    for (const offer of seller.trades) {
      if (offer.side !== 'offer' || offer.root !== need.root) continue;
      const deal = dealOf(need, offer, buyer, seller, km);
      const value = fused(deal.buyer, deal.seller);
      sum += value;
      if (value > worth) {
        worth = value;
        best = { deal, refs: [need.ref, offer.ref] };
      }
    }
  }
  return { best, more: Math.min(1, sum - worth) };
}

/** How well two businesses fit in a market, seen from either; null where they do not. Does not look at who blocked whom. */
export function matchBoth(
  context: Context,
  me: Card,
  other: Card,
): { readonly there: Match; readonly back: Match } | null {
  if (barred(context, me, other)) return null;
  const km = me.placed === 'country' || other.placed === 'country' ? null : kmBetween(me, other);
  const buying = bestDeal(me, other, km);
  const selling = bestDeal(other, me, km);
  if (buying.best === null && selling.best === null) return null;
  const more = 0.1 * Math.min(1, buying.more + selling.more);
  const gain = (buy: number, sell: number): number => Math.min(1, (1 - (1 - buy) * (1 - sell)) * (0.9 + more));
  const mine = gain(buying.best?.deal.buyer ?? 0, selling.best?.deal.seller ?? 0) * likes(me, other, km);
  const theirs = gain(selling.best?.deal.buyer ?? 0, buying.best?.deal.seller ?? 0) * likes(other, me, km);
  const both = fused(mine, theirs);
  if (both < LEAST) return null;
  const alike = likeness(me, other);
  const thousand = (share: number): number => Math.round(share * 1000);
  const [out, into, like] = [thousand(mine), thousand(theirs), thousand(alike)];
  const scoreFor = ({ welcome }: Card): number =>
    Math.max(1, Math.round(10_000 * both * (0.95 + 0.05 * alike) * (0.85 + 0.15 * welcome)));
  const [bought, sold] = [buying.best?.refs ?? null, selling.best?.refs ?? null];
  return {
    there: { score: scoreFor(other), parts: { out, in: into, alike: like, sells: reversed(sold), buys: bought } },
    back: { score: scoreFor(me), parts: { out: into, in: out, alike: like, sells: reversed(bought), buys: sold } },
  };
}

const reversed = (refs: readonly [string, string] | null): readonly [string, string] | null =>
  refs === null ? null : [refs[1], refs[0]];

/** Seen from the first. */
export function match(context: Context, me: Card, other: Card): Match | null {
  return matchBoth(context, me, other)?.there ?? null;
}

/** What a business would make of the other, by what it has declined and whether they can talk. */
function likes(me: Card, other: Card, km: number | null): number {
  const far = me.taste.farKm !== null && km !== null && km >= me.taste.farKm ? 0.5 : 1;
  const dull = me.taste.dislikes.some((category) => other.offered.includes(category)) ? 0.5 : 1;
  const common =
    me.languages.length === 0 ||
    other.languages.length === 0 ||
    me.languages.some((one) => other.languages.includes(one));
  return far * dull * (common ? 1 : 0.8);
}

/** Of 1: languages, country and standing in common. */
function likeness(one: Card, other: Card): number {
  const language = one.languages.some((each) => other.languages.includes(each)) ? 1 : 0;
  return (language + (one.country === other.country ? 1 : 0) + (one.verification === other.verification ? 1 : 0)) / 3;
}
