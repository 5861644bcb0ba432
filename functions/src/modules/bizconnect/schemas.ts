import { z } from 'zod';
import { CountryCode } from '../../platform/values/country.ts';
import { idField, idParam } from '../../platform/values/id-param.ts';
import { AmountText, amountProblem, CurrencyCode, parseAmount } from '../../platform/values/money.ts';
import { line } from '../../platform/values/text.ts';
import { CONTEXTS, STATUSES } from './rules.ts';

const Time = z.iso.datetime();
const MarketContext = z.enum(CONTEXTS);
const once = <T>(items: readonly T[]): boolean => new Set(items).size === items.length;
const ONCE = { error: 'Name each once.' };
const Category = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'This is not a category. Use its name in small letters.' })
  .max(60);

const Item = z
  .strictObject({
    category: Category,
    words: line(1, 100),
    quantity: z.int().min(1).max(1e12).nullable().default(null),
    unit: line(1, 20).nullable().default(null),
    /** Of one unit, from and to. */
    price: z.strictObject({ from: AmountText, to: AmountText, currency: CurrencyCode }).nullable().default(null),
    recurring: z.boolean().default(false),
  })
  .superRefine(({ price }, check) => {
    if (price === null) return;
    for (const end of ['from', 'to'] as const) {
      const problem = amountProblem(price[end], price.currency);
      if (problem !== null) check.addIssue({ code: 'custom', path: ['price', end], message: problem });
    }
    const [from, to] = [parseAmount(price.from, price.currency), parseAmount(price.to, price.currency)];
    if (from !== null && to !== null && from > to)
      check.addIssue({ code: 'custom', path: ['price', 'to'], message: 'The band ends below its beginning.' });
  });
export type Item = z.infer<typeof Item>;

const settings = {
  offers: z.array(Item).max(30),
  needs: z.array(Item).max(30),
  /** Units a month. */
  capacity: z.int().min(1).max(1e12).nullable().default(null),
  /** Countries; empty is your own. */
  serves: z.array(CountryCode).max(54).refine(once, ONCE).default([]),
  /** Around your own place; null is all of those countries. */
  radiusKm: z.int().min(1).max(20_000).nullable().default(null),
  delivers: z.boolean().default(false),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, { error: 'Write a language as its ISO 639 code, such as fr.' }))
    .max(10)
    .refine(once, ONCE)
    .default([]),
  contexts: z.array(MarketContext).min(1).max(4).refine(once, ONCE).default(['local']),
  /** What others may be told about you as a reason why you fit. */
  tells: z
    .array(z.enum(['trade', 'distance', 'delivery', 'partners']))
    .max(4)
    .refine(once, ONCE)
    .default(['trade', 'distance', 'delivery']),
  /** Businesses that offer these are never suggested to you. */
  blockedCategories: z.array(Category).max(50).refine(once, ONCE).default([]),
  leastVerification: z.enum(['none', 'basic', 'verified']).default('none'),
  /** Requests that you take a day. */
  inboxCap: z.int().min(1).max(50).default(20),
};
export const MatchProfileDraft = z.strictObject(settings).meta({ id: 'MatchProfileDraft' });
export type MatchProfileDraft = z.infer<typeof MatchProfileDraft>;
export const MatchProfile = z
  .strictObject({ ...settings, version: z.int(), updatedAt: Time.nullable() })
  .meta({ id: 'MatchProfile' });
export type MatchProfile = z.infer<typeof MatchProfile>;

export const ConnectionRequest = z
  .strictObject({
    businessId: idField('biz'),
    context: MarketContext.default('local'),
    /** Said with the request; once you are connected it opens the conversation. */
    note: line(1, 300).optional(),
  })
  .meta({ id: 'ConnectionRequest' });
export type ConnectionRequest = z.infer<typeof ConnectionRequest>;

const DeclineReason = z.enum(['not_now', 'not_relevant', 'too_far', 'price', 'unknown_to_us', 'other']);
export const ConnectionStep = z
  .strictObject({
    status: z.enum(['accepted', 'declined', 'withdrawn', 'blocked']),
    /** Of a decline; the other side is not told. */
    reason: DeclineReason.optional(),
  })
  .refine(({ status, reason }) => reason === undefined || status === 'declined', {
    error: 'Only a decline has a reason.',
    path: ['reason'],
  })
  .meta({ id: 'ConnectionStep' });
export type ConnectionStep = z.infer<typeof ConnectionStep>;

export const ConnectionParams = z.strictObject({ id: idParam('conn') });
export const ConnectionFilter = z.strictObject({
  status: z.enum(STATUSES).optional(),
  direction: z.enum(['sent', 'received']).optional(),
});
export type ConnectionFilter = z.infer<typeof ConnectionFilter>;

const Party = z
  .strictObject({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    country: z.string(),
    city: z.string().nullable(),
    verification: z.enum(['none', 'basic', 'verified']),
  })
  .meta({ id: 'BusinessParty' });

export const Connection = z
  .strictObject({
    id: z.string(),
    context: MarketContext,
    status: z.enum(STATUSES),
    direction: z.enum(['sent', 'received']),
    /** The other side; null while it is not in good standing. */
    business: Party.nullable(),
    note: z.string().nullable(),
    /** Why you declined; the other side does not see it. */
    reason: DeclineReason.nullable(),
    requestedAt: Time,
    answeredAt: Time.nullable(),
    expiresAt: Time,
    conversationId: z.string().nullable(),
    version: z.int(),
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof Connection>;

export const Markets = z.array(
  z
    .strictObject({
      context: MarketContext,
      /** Countries with at least five businesses in this market. */
      countries: z.array(z.strictObject({ country: z.string(), businesses: z.int() })),
    })
    .meta({ id: 'Market' }),
);

export const SuggestionFilter = z.strictObject({ context: MarketContext.default('local') });
export type SuggestionFilter = z.infer<typeof SuggestionFilter>;
export const Suggestion = z
  .strictObject({
    business: Party,
    context: MarketContext,
    /** Of 10,000: how well both fit each other. */
    score: z.int(),
    /** At most three, true at this moment. */
    reasons: z
      .array(
        z.strictObject({
          code: z.enum(['buys_what_you_sell', 'sells_what_you_need', 'distance', 'delivers_to_you', 'shared_partners']),
          text: z.string(),
          thing: z.string().optional(),
          km: z.int().optional(),
          partners: z.int().optional(),
        }),
      )
      .max(3),
  })
  .meta({ id: 'Suggestion' });
export type Suggestion = z.infer<typeof Suggestion>;

const Rate = {
  /** Of those that were answered or left to expire; null when there are none. */
  acceptancePercent: z.int().nullable(),
  /** Half of the answers came within; null when there are none. */
  medianMinutes: z.int().nullable(),
};
const OwnRate = z.strictObject({ asked: z.int(), accepted: z.int(), ...Rate });
/** A country or a category of whoever was asked; cells of fewer than five businesses are not told. */
const Cell = z.strictObject({ cell: z.string(), businesses: z.int(), asked: z.int(), ...Rate });
export const ConnectionMetrics = z
  .strictObject({ sent: OwnRate, received: OwnRate, byCountry: z.array(Cell), byCategory: z.array(Cell) })
  .meta({ id: 'ConnectionMetrics' });
export type ConnectionMetrics = z.infer<typeof ConnectionMetrics>;
