/**
 * Payments: money asked for, received, given back and sent out, through providers that may be slow, silent or wrong. Owns the
 * schema `payments`. A try goes forward only; what we do not know is `unknown` until a provider tells; what fits nothing goes to
 * suspense. Others hear of it by events; the ledger holds the money.
 */
export { cancelPayment } from './cancel-payment.ts';
export { confirmCash, takeCash } from './confirm-cash.ts';
export { createIntent, type NewIntent } from './create-intent.ts';
export {
  completeDestination,
  DESTINATION_FIELDS,
  maskedDestination,
  NetworkName,
  readDestination,
  type Destination,
} from './destination.ts';
export { requestDisbursement, type NewDisbursement } from './disbursements/request-disbursement.ts';
export { pollDisbursement, recordDisbursement, sendDisbursement } from './disbursements/send-disbursement.ts';
export type { DisbursementRow as Disbursement } from './disbursements/store.ts';
export { PollDisbursement, SendDisbursement } from './disbursements/tasks.ts';
export * as refusals from './errors.ts';
export * from './events.ts';
export { loadPaymentMirror, scanPayments } from './mirror-payment.ts';
export { mayAdminister, mayGrant, mayPay, maySupervise, mayUse } from './policy.ts';
export { pollAttempt } from './poll-attempt.ts';
export { giveBack } from './refunds/give-back.ts';
export { grantRefunds, listGrants, revokeGrant } from './refunds/grants.ts';
export { refundIntent, type NewRefund } from './refunds/refund-intent.ts';
export { pollRefund, recordRefund, sendRefund } from './refunds/send-refund.ts';
export type { RefundRow } from './refunds/store.ts';
export { PollRefund, SendRefund } from './refunds/tasks.ts';
export * from './schemas.ts';
export { recordAttempt, sendAttempt } from './send-attempt.ts';
export { settledBetween } from './settled-between.ts';
export { startAttempt, type NewAttempt } from './start-attempt.ts';
export type { AttemptRow as Attempt, IntentRow as Intent } from './store.ts';
export { refundPayment } from './staff/refund-payment.ts';
export { applySuspense, ApplySuspense, decideSuspense, listSuspense } from './staff/suspense.ts';
export { applyResolution, ApplyResolution, listUnknowns, resolveUnknown } from './staff/unknowns.ts';
export { listWebhookMessages } from './staff/webhook-messages.ts';
export { handCodeOn } from './submit-code.ts';
export { expireIntents, sweepPayments } from './sweep.ts';
export { noteKeyAtHand } from '../../adapters/kms/sealed-note.ts';
export { ConfirmCash, PollAttempt, SendAttempt, SubmitCode } from './tasks.ts';
export { getPayment, listMethods, listPayments, sendCode, topUp, tryPayment } from './use-payments.ts';
export { ForgetPlace, forgetWebhooks } from './webhooks/forget.ts';
export { processWebhook } from './webhooks/process.ts';
export { receiveWebhook } from './webhooks/receive.ts';
export { askAboutOrphan, recordOrphan, retryEvent } from './webhooks/retry.ts';
export { ConfirmOrphan, ProcessWebhook, RetryEvent } from './webhooks/tasks.ts';
