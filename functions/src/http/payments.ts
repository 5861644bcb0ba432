import * as payments from '../modules/payments/index.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';
import { z } from 'zod';

const { refusals } = payments;

export const routes: Route[] = [
  route('GET /v1/payments/methods', {
    summary: 'The ways of paying that are offered',
    policy: payments.mayUse,
    query: payments.MethodFilter,
    reply: { 200: z.array(payments.OfferedMethod) },
    run: (ctx, { query }) => payments.listMethods(ctx, query),
  }),
  route('POST /v1/payments', {
    summary: 'Say what you want to pay: money for your wallet',
    description: 'Nothing is asked of you yet. Then try to pay it with a method of your choice.',
    policy: payments.mayPay,
    class: 'money',
    body: payments.TopUp,
    reply: { 201: payments.Payment },
    idempotent: true,
    run: (ctx, { body }) => payments.topUp(ctx, body),
  }),
  route('GET /v1/payments', {
    summary: 'Your payments, latest first',
    policy: payments.mayUse,
    query: payments.PaymentFilter,
    reply: { 200: z.array(payments.PaymentSummary) },
    paged: true,
    run: (ctx, { query, page }) => payments.listPayments(ctx, query, page),
  }),
  route('GET /v1/payments/:id', {
    summary: 'One payment, how far it is, and what to do next',
    policy: payments.mayUse,
    params: payments.PaymentParams,
    reply: { 200: payments.Payment },
    run: (ctx, { params }) => payments.getPayment(ctx, params),
  }),
  route('POST /v1/payments/:id/attempts', {
    summary: 'Try to pay',
    description:
      'One try at a time: while we do not know what became of the last one you are asked to wait, so that nobody pays twice.',
    policy: payments.mayUse,
    class: 'money',
    params: payments.PaymentParams,
    body: payments.Try,
    reply: { 202: payments.Payment },
    errors: [
      refusals.AlreadyPaid,
      refusals.PaymentClosed,
      refusals.AttemptUnderWay,
      refusals.MethodNotOffered,
      refusals.AmountOutOfLimits,
      refusals.PhoneNeeded,
      refusals.PhoneNotAllowed,
      Conflict,
    ],
    idempotent: true,
    run: (ctx, { params, body }) => payments.tryPayment(ctx, { ...params, ...body }),
  }),
  route('POST /v1/payments/:id/code', {
    summary: 'Type the code that your network sent you',
    policy: payments.mayUse,
    class: 'money',
    params: payments.PaymentParams,
    body: payments.Code,
    reply: { 202: payments.Payment },
    errors: [refusals.NoCodeWanted],
    idempotent: true,
    before: () => payments.noteKeyAtHand(),
    run: (ctx, { params, body }) => payments.sendCode(ctx, { ...params, ...body }),
  }),
  route('POST /v1/payments/:id/cancel', {
    summary: 'Call your payment off',
    description:
      'While your network may be taking the money you are asked to wait. Money that comes after all is given back by itself.',
    policy: payments.mayUse,
    class: 'money',
    params: payments.PaymentParams,
    reply: { 200: payments.Payment },
    errors: [refusals.AlreadyPaid, refusals.PaymentClosed, refusals.StillWaiting, Conflict],
    idempotent: true,
    run: (ctx, { params }) => payments.cancelPayment(ctx, params),
  }),
  route('POST /v1/payments/:id/refunds', {
    summary: 'Give back what was paid to you, in part or whole',
    description:
      'Of a business: its owner and admins without bound, other members as far as somebody lets them (refund grants).',
    policy: payments.mayUse,
    class: 'money',
    params: payments.PaymentParams,
    body: payments.RefundDraft,
    reply: { 202: payments.Payment },
    errors: [refusals.NothingToRefund, refusals.RefundTooLarge, refusals.RefundNotGranted, Conflict],
    idempotent: true,
    run: (ctx, { params, body }) => payments.giveBack(ctx, { ...params, ...body }),
  }),
  route('POST /v1/payments/:id/cash', {
    summary: 'Say that you have the cash in hand; of a large sum a second member says so too',
    policy: payments.mayUse,
    class: 'money',
    params: payments.PaymentParams,
    reply: { 202: payments.Payment },
    errors: [refusals.NotCash, refusals.NeedsSecondPerson],
    idempotent: true,
    run: (ctx, { params }) => payments.confirmCash(ctx, params),
  }),
  route('GET /v1/payments/refund-grants', {
    summary: 'Who may give back how much until when',
    policy: payments.mayUse,
    reply: { 200: z.array(payments.RefundGrant) },
    run: (ctx) => payments.listGrants(ctx),
  }),
  route('POST /v1/payments/refund-grants', {
    summary: 'Let a member give back so much until then',
    policy: payments.mayGrant,
    class: 'money',
    body: payments.RefundGrantDraft,
    reply: { 201: payments.RefundGrant },
    errors: [refusals.GrantTooWide, NotFound],
    idempotent: true,
    run: (ctx, { body }) => payments.grantRefunds(ctx, body),
  }),
  route('DELETE /v1/payments/refund-grants/:id', {
    summary: 'Take a grant back',
    policy: payments.mayUse,
    params: payments.GrantParams,
    reply: { 204: null },
    run: async (ctx, { params }) => {
      await payments.revokeGrant(ctx, params);
      return undefined;
    },
  }),
];
