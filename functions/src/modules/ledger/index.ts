/**
 * The ledger: everything countable as balances in double entry, holds, quotas and plans. Owns the schema `ledger`, where the
 * rules themselves stand. Amounts are bigint minor units; whoever moves one says a reference, once.
 */
export * from './accounts.ts';
export { assignPlan, type Assignment } from './assign-plan.ts';
export { accountStatement, listAccounts, trialBalance, verificationStatus } from './audit-ledger.ts';
export { balanceOf, type Balance } from './balance-of.ts';
export { capture, type Capture } from './capture.ts';
export {
  BadAmount,
  EntryDecided,
  InsufficientFunds,
  LimitReached,
  QuotaReached,
  SecondPersonNeeded,
} from './errors.ts';
export { expireHold, expireHolds } from './expire-hold.ts';
export { hold, type Hold, type HoldRequest } from './hold.ts';
export { decideEntry, listEntries, proposeEntry } from './manual-entry.ts';
export { ownQuotas } from './own-quotas.ts';
export { mayAudit, maySeeOwn } from './policy.ts';
export {
  AccountFilter,
  AccountParams,
  AccountShown,
  Entry,
  EntryDraft,
  EntryFilter,
  EntryParams,
  LineShown,
  Quotas,
  TrialBalance,
  Verification,
} from './schemas.ts';
export { findPlan, listPlans, planOf, type Plan } from './plan.ts';
export { post, POST, type Booked, type Posting } from './post.ts';
export { preview, type BalanceAfter } from './preview.ts';
export type { QuotaPeriod, QuotaState } from './quota.ts';
export { quotaOf } from './quota-of.ts';
export { release } from './release.ts';
export { returnQuota } from './return-quota.ts';
export { reverse, type Reversal } from './reverse.ts';
export { rollQuotas } from './roll-quotas.ts';
export { statement, type StatementLine } from './statement.ts';
export { ExpireHold } from './tasks.ts';
export { verifyLedger } from './verify-ledger.ts';
export { useQuota, type QuotaUse } from './use-quota.ts';
