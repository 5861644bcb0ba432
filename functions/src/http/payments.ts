import * as payments from '../modules/payments/index.ts';
import { Conflict } from '../platform/errors.ts';
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
    run: (ctx, { params, body }) => payments.sendCode(ctx, { ...params, ...body }),
  }),
];
