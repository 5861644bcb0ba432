/**
 * Exchange: rates with their source and time, quotes that lock one, and changing money between one's own wallets. Owns the
 * schema `fx`. Amounts are minor units, rates decimal strings; nothing is reckoned in floating point.
 */
export { convertMoney } from './convert-money.ts';
export { AmountTooLarge, AmountTooSmall, QuoteExpired, QuoteUsed, RateUnavailable, SameCurrency } from './errors.ts';
export { MoneyConverted } from './events.ts';
export { getQuote } from './get-quote.ts';
export { confirmRate, listHeldRates } from './held-rates.ts';
export { listRates } from './list-rates.ts';
export { mayConvert, mayRunRates } from './policy.ts';
export { phoneForRates, RefreshRates, scheduleRefresh, storeRates } from './refresh-rates.ts';
export { requestQuote } from './request-quote.ts';
export * from './schemas.ts';
