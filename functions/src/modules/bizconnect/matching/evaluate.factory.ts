import type { Context } from '../rules.ts';
import { keyOf, keysOf, type Card } from './card-rules.ts';
import { gini, LEAST_A_WEEK, nextLift, rankOf } from './exposure-rules.ts';
import { partnerKeys } from './build-cards.ts';
import { INTRODUCED, KEPT, perKey } from './refresh-matches.ts';
import { match } from './score-rules.ts';
import { zonesOf } from './card-rules.ts';
import { seeded, type SimulatedMarket } from './simulated-market.factory.ts';

export interface Evaluation {
  /** Of what the first ten show, the share to which both would say yes; of those who have ten such partners or fewer, of so many. */
  readonly acceptanceAt10: number;
  /** Of requests to the first ten, the share that is answered: as often as each says yes at all, half as often where he would not agree. */
  readonly replyRate: number;
  /** Of the pairs that were made for each other, how many both sides see among the first twenty. */
  readonly recallOfPlanted: number;
  /** Shown, although a condition of either side forbids it. */
  readonly forbiddenShown: number;
  /** Verified businesses that somebody was shown within the simulated weeks. */
  readonly coverage: number;
  /** Of impressions of verified businesses over the days. */
  readonly gini: number;
  /** Verified businesses that were shown to `LEAST_A_WEEK` or more in the last week. */
  readonly servedLastWeek: number;
}

interface Listed {
  readonly other: number;
  readonly score: number;
}

/** The lists that the refresh would write, computed in memory from the same rules: neighbours by number and distance, then scores. */
export function listsOf(cards: readonly Card[], context: Context): Map<number, Listed[]> {
  const byKey = new Map<number, number[]>();
  cards.forEach((card, at) => {
    const zones = card.contexts.includes(context) ? zonesOf(context, card.country) : null;
    if (zones === null) return;
    for (const key of new Set(card.trades.flatMap((trade) => keysOf(zones.own, trade.side, trade)))) {
      const there = byKey.get(key);
      if (there === undefined) byKey.set(key, [at]);
      else there.push(at);
    }
  });
  const lists = new Map<number, Map<number, number>>();
  const list = (at: number): Map<number, number> => lists.get(at) ?? lists.set(at, new Map()).get(at)!;
  cards.forEach((card, at) => {
    if (!card.contexts.includes(context)) return;
    const keys = partnerKeys(card, context);
    const found = new Set<number>();
    for (const key of keys) {
      const there = (byKey.get(key) ?? []).filter(
        (other) => other !== at && (context !== 'afcfta' || cards[other]!.country !== card.country),
      );
      const far = (other: number): number =>
        (cards[other]!.latitude! - card.latitude!) ** 2 + (cards[other]!.longitude! - card.longitude!) ** 2;
      for (const other of there.map((o) => [far(o), o] as const).sort((a, b) => a[0] - b[0]).slice(0, perKey(keys.length))) found.add(other[1]); // prettier-ignore
    }
    const fits = [...found]
      .map((other) => ({ other, score: match(context, card, cards[other]!)?.score ?? 0 }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.other - b.other);
    fits.forEach(({ other, score }, place) => {
      if (place < KEPT) list(at).set(other, score);
      if (place < INTRODUCED) list(other).set(at, match(context, cards[other]!, card)!.score);
    });
  });
  return new Map(
    [...lists].map(([at, others]) => [
      at,
      [...others].map(([other, score]) => ({ other, score })).sort((a, b) => b.score - a.score || a.other - b.other),
    ]),
  );
}

/** Days go by: a share of the businesses looks at its first page each day, and lifts follow what was shown. */
export function evaluate(market: SimulatedMarket, given: { readonly days: number; readonly seed: number }): Evaluation {
  const { cards } = market;
  const context: Context = 'local';
  const lists = listsOf(cards, context);
  const random = seeded(given.seed);
  const lifts = cards.map(() => 0);
  const shown: number[][] = [];
  let [yes, possible, forbiddenShown, asked, replies] = [0, 0, 0, 0, 0];
  const verified = cards.flatMap((card, at) => (card.verification === 'verified' ? [at] : []));
  const page = (viewer: number, day: number, length: number): number[] =>
    (lists.get(viewer) ?? [])
      .slice(0, 400)
      .map(({ other, score }) => ({
        other,
        rank: rankOf(score, lifts[other]!, keyOf(`${day}${viewer}-${other}`) & 0xffff),
      }))
      .sort((a, b) => b.rank - a.rank || a.other - b.other)
      .slice(0, length)
      .map(({ other }) => other);
  const planted = market.planted.filter(([a, b]) => !market.forbidden(a, b, context));
  const place = new Map(cards.map((card, at) => [card.id, at]));
  const sees = (a: string, b: string): boolean => page(place.get(a)!, 0, 20).includes(place.get(b)!);
  const recall = planted.filter(([a, b]) => sees(a, b) && sees(b, a)).length;
  for (let day = 0; day < given.days; day++) {
    const today = cards.map(() => 0);
    cards.forEach((card, viewer) => {
      if (random() >= 0.5) return;
      const others = page(viewer, day, 20);
      for (const other of others) {
        today[other]! += 1;
        if (market.forbidden(card.id, cards[other]!.id, context)) forbiddenShown += 1;
      }
      if (day % 7 !== 0) return;
      const partners = cards.filter((other) => market.wouldAgree(card.id, other.id, context)).length;
      for (const other of others.slice(0, 10)) {
        const agrees = market.wouldAgree(card.id, cards[other]!.id, context);
        asked += 1;
        replies += cards[other]!.welcome * (agrees ? 1 : 0.5);
        if (agrees) yes += 1;
      }
      possible += Math.min(10, partners);
    });
    shown.push(today);
    const week = cards.map((_, at) => shown.slice(-7).reduce((sum, each) => sum + each[at]!, 0));
    const average = week.reduce((sum, each) => sum + each, 0) / cards.length;
    if (day >= 6)
      cards.forEach(
        (card, at) => (lifts[at] = nextLift(lifts[at]!, week[at]!, average, card.verification === 'verified')),
      );
  }
  const total = verified.map((at) => shown.reduce((sum, day) => sum + day[at]!, 0));
  const last = verified.map((at) => shown.slice(-7).reduce((sum, day) => sum + day[at]!, 0));
  return {
    acceptanceAt10: yes / Math.max(1, possible),
    replyRate: replies / Math.max(1, asked),
    recallOfPlanted: recall / Math.max(1, planted.length),
    forbiddenShown,
    coverage: total.filter((count) => count > 0).length / verified.length,
    gini: gini(total),
    servedLastWeek: last.filter((count) => count >= LEAST_A_WEEK).length / verified.length,
  };
}
