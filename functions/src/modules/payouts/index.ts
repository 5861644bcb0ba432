/**
 * Payouts: sellers' shares of their sales, where they want them, the runs that send them, and what they owe after refunds. Owns
 * the schema `payouts`; the balances are the ledger's, the sending the payments'. Amounts are minor units, times UTC.
 */
export { listDestinations, setDestination, verifyDestination } from './destinations.ts';
export { getEarnings, listPayouts } from './earnings.ts';
export * from './errors.ts';
export * from './events.ts';
export { mayChange, mayRun, maySee } from './policy.ts';
export { approveRun, listRuns, makeRun, planDailyRuns, rejectRun } from './runs.ts';
export { noteDebt, recordSale, refundSale, type NewSale, type SaleRefund } from './sales.ts';
export * from './schemas.ts';
export { followPayout, sendItem, sendRun } from './send.ts';
export { SendItem, SendRun } from './tasks.ts';
