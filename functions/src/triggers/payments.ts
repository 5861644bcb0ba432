import * as payments from '../modules/payments/index.ts';
import { mirror } from '../platform/mirror/mirror.ts';
import { task } from '../platform/runtime/handle-task.ts';
import { parsePublicId, publicId } from '../platform/values/id.ts';

const paymentMirror = mirror('payments', {
  on: payments.PAYMENT_EVENTS,
  path: (id) => `payments/${publicId('pay', id)}`,
  idOf: (document) => parsePublicId('pay', document),
  load: payments.loadPaymentMirror,
  scan: payments.scanPayments,
});

/** What reacts to the topic `payments`. */
export const subscribers = [paymentMirror];

export const tasks = [
  task(payments.SendAttempt, { phones: true, call: payments.sendAttempt, record: payments.recordAttempt }),
  task(payments.PollAttempt, { phones: true, call: payments.pollAttempt, record: payments.recordAttempt }),
  task(payments.SubmitCode, { phones: true, call: payments.handCodeOn, record: payments.recordAttempt }),
  task(payments.SendRefund, { phones: true, call: payments.sendRefund, record: payments.recordRefund }),
  task(payments.PollRefund, { phones: true, call: payments.pollRefund, record: payments.recordRefund }),
  task(payments.SendDisbursement, {
    phones: true,
    call: payments.sendDisbursement,
    record: payments.recordDisbursement,
  }),
  task(payments.PollDisbursement, {
    phones: true,
    call: payments.pollDisbursement,
    record: payments.recordDisbursement,
  }),
  task(payments.ConfirmCash, { run: payments.takeCash }),
  task(payments.ApplyResolution, { run: payments.applyResolution }),
  task(payments.ApplySuspense, { run: payments.applySuspense }),
  task(payments.ProcessWebhook, { run: payments.processWebhook }),
  task(payments.RetryEvent, { run: payments.retryEvent }),
  task(payments.ConfirmOrphan, { phones: true, call: payments.askAboutOrphan, record: payments.recordOrphan }),
];
