import { z } from 'zod';
import * as payments from '../modules/payments/index.ts';
import { Conflict } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';

const { refusals } = payments;

export const routes: Route[] = [
  route('GET /v1/admin/payments/unknown', {
    summary: 'Payments, refunds and payouts of which nobody knows what became of them, the oldest first',
    policy: payments.maySupervise,
    class: 'staff',
    reply: { 200: z.array(payments.Unknown) },
    paged: true,
    run: (ctx, { page }) => payments.listUnknowns(ctx, page),
  }),
  route('POST /v1/admin/payments/unknown/:kind/:id/resolve', {
    summary: 'Say what became of it; a second person who says the same makes it so',
    policy: payments.mayAdminister,
    class: 'staff',
    params: payments.UnknownParams,
    body: payments.Resolution,
    reply: { 200: z.strictObject({ state: z.enum(['proposed', 'agreed']) }) },
    errors: [refusals.NotUnknown, refusals.NeedsSecondPerson, Conflict],
    idempotent: true,
    run: (ctx, { params, body }) => payments.resolveUnknown(ctx, { ...params, ...body }),
  }),
  route('GET /v1/admin/payments/suspense', {
    summary: 'Money that came and fits nothing, the oldest first',
    policy: payments.maySupervise,
    class: 'staff',
    query: payments.SuspenseFilter,
    reply: { 200: z.array(payments.SuspenseItem) },
    paged: true,
    run: (ctx, { query, page }) => payments.listSuspense(ctx, query, page),
  }),
  route('POST /v1/admin/payments/suspense/:id/decide', {
    summary: 'Say whose it is; a second person who says the same makes it so',
    policy: payments.mayAdminister,
    class: 'staff',
    params: payments.SuspenseParams,
    body: payments.SuspenseDecision,
    reply: { 200: payments.SuspenseItem },
    errors: [
      refusals.AlreadyDecided,
      refusals.NeedsSecondPerson,
      refusals.NothingToRefund,
      refusals.CalledOff,
      Conflict,
    ],
    idempotent: true,
    run: (ctx, { params, body }) => payments.decideSuspense(ctx, { ...params, ...body }),
  }),
  route('GET /v1/admin/payments/:id', {
    summary: 'One payment, its last try and what was given back of it',
    policy: payments.maySupervise,
    class: 'staff',
    params: payments.PaymentParams,
    reply: { 200: payments.Payment },
    run: (ctx, { params }) => payments.getPayment(ctx, params),
  }),
  route('POST /v1/admin/payments/:id/refunds', {
    summary: 'Give back what was paid, in part or whole',
    description: 'It goes back by the way it came. What whoever was paid does not hold any more he owes from then on.',
    policy: payments.mayAdminister,
    class: 'staff',
    params: payments.PaymentParams,
    body: payments.RefundDraft,
    reply: { 202: payments.Payment },
    errors: [refusals.NothingToRefund, refusals.RefundTooLarge, Conflict],
    idempotent: true,
    run: (ctx, { params, body }) => payments.refundPayment(ctx, { ...params, ...body }),
  }),
  route('GET /v1/admin/payments/webhooks', {
    summary: 'What providers sent us, latest first',
    policy: payments.maySupervise,
    class: 'staff',
    query: payments.WebhookFilter,
    reply: { 200: z.array(payments.WebhookMessage) },
    paged: true,
    run: (ctx, { query, page }) => payments.listWebhookMessages(ctx, query, page),
  }),
];
