import { z } from 'zod';
import { idField, idParam, uuidParam } from '../../platform/values/id-param.ts';
import {
  AmountText,
  amountProblem,
  CURRENCIES,
  CurrencyCode,
  MoneyValue,
  type Currency,
} from '../../platform/values/money.ts';

const Time = z.iso.datetime();
const RateText = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .meta({ example: '15.2' });

const Symbols = z.string().transform((text, check) => {
  const asked = text.split(',');
  const known = asked.filter((code): code is Currency => (CURRENCIES as readonly string[]).includes(code));
  if (known.length === asked.length && asked.length <= 60) return known;
  check.addIssue({ code: 'custom', message: 'List ISO 4217 codes with commas between, such as GHS,KES.' });
  return z.NEVER;
});

export const RateFilter = z.strictObject({ base: CurrencyCode.default('USD'), symbols: Symbols.optional() });
export type RateFilter = z.infer<typeof RateFilter>;

export const Rate = z
  .strictObject({
    base: z.string(),
    currency: z.string(),
    /** How much of `currency` one unit of `base` is. */
    rate: RateText,
    source: z.string(),
    asOf: Time,
  })
  .meta({ id: 'FxRate' });
export type Rate = z.infer<typeof Rate>;
export const RateList = z.array(Rate);

export const QuoteRequest = z
  .strictObject({ from: CurrencyCode, to: CurrencyCode, amount: AmountText })
  .superRefine(({ amount, from }, check) => {
    const problem = amountProblem(amount, from);
    if (problem !== null) check.addIssue({ code: 'custom', path: ['amount'], message: problem });
  })
  .meta({ id: 'FxQuoteRequest' });
export type QuoteRequest = z.infer<typeof QuoteRequest>;

export const Quote = z
  .strictObject({
    id: z.string().meta({ example: 'fxq_01j5a7k2m4n6p8q0r2s4t6v8wx' }),
    from: MoneyValue,
    to: MoneyValue,
    rate: RateText,
    /** Where the two rates came from. */
    source: z.string(),
    asOf: Time,
    createdAt: Time,
    expiresAt: Time,
    usedAt: Time.nullable(),
  })
  .meta({ id: 'FxQuote' });
export type Quote = z.infer<typeof Quote>;

export const QuoteParams = z.strictObject({ id: idParam('fxq') });
export const Conversion = z.strictObject({ quoteId: idField('fxq') }).meta({ id: 'FxConversion' });

export const HeldRate = z
  .strictObject({
    id: z.uuid(),
    currency: z.string(),
    rate: RateText,
    before: RateText.nullable(),
    source: z.string(),
    asOf: Time,
  })
  .meta({ id: 'FxHeldRate' });
export type HeldRate = z.infer<typeof HeldRate>;
export const HeldRateList = z.array(HeldRate);
export const HeldRateParams = z.strictObject({ id: uuidParam() });
