/**
 * Subscriptions: prepaid plans for people and businesses, their change, renewal and end. Owns the schema `subscriptions`; what a
 * plan gives and costs are rows of the ledger, and follow at once. Amounts are minor units, times UTC, periods the owner's days.
 */
export * from './errors.ts';
export * from './events.ts';
export { listPlans } from './plans.ts';
export { mayChange, maySee } from './policy.ts';
export { followFailure, followPayment, renewSubscription, sweepSubscriptions } from './renew.ts';
export * from './schemas.ts';
export {
  cancelSubscription,
  extendSubscription,
  getSubscription,
  previewChange,
  setRenewal,
  subscribe,
} from './subscribe.ts';
export { RenewSubscription } from './tasks.ts';
