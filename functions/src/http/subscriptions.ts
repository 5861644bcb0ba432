import * as ledger from '../modules/ledger/index.ts';
import { refusals } from '../modules/payments/index.ts';
import * as subscriptions from '../modules/subscriptions/index.ts';
import { anyone } from '../platform/authorize.ts';
import { route, type Route } from '../platform/runtime/route.ts';

const paying = [
  ledger.InsufficientFunds,
  subscriptions.PayWithPhone,
  refusals.MethodNotOffered,
  refusals.AmountOutOfLimits,
  refusals.PhoneNotAllowed,
];

export const routes: Route[] = [
  route('GET /v1/plans', {
    summary: 'The plans: what each gives and costs',
    policy: anyone,
    query: subscriptions.PlanFilter,
    reply: { 200: subscriptions.PlanList },
    data: 'plain',
    cache: 'public, max-age=60, s-maxage=300',
    run: (ctx, { query }) => subscriptions.listPlans(ctx, query),
  }),
  route('GET /v1/subscriptions/current', {
    summary: 'Your plan, or that of the business that you act for',
    policy: subscriptions.maySee,
    reply: { 200: subscriptions.SubscriptionView },
    run: (ctx) => subscriptions.getSubscription(ctx),
  }),
  route('POST /v1/subscriptions/preview', {
    summary: 'What a change of plan costs, to the last coin, and from when it holds',
    policy: subscriptions.maySee,
    body: subscriptions.Choice,
    reply: { 200: subscriptions.ChangePreview },
    errors: [subscriptions.PlanNotOffered, subscriptions.NoPrice],
    run: (ctx, { body }) => subscriptions.previewChange(ctx, body),
  }),
  route('POST /v1/subscriptions', {
    summary: 'Take a plan for 1, 7 or 30 days',
    description:
      'A better plan begins at once and the unused part of the old one counts towards it; a lesser one begins when the present one is used up. Paid from the wallet at once, or by a prompt on the phone.',
    policy: subscriptions.mayChange,
    class: 'money',
    body: subscriptions.SubscribeDraft,
    reply: { 201: subscriptions.SubscriptionView },
    errors: [subscriptions.PlanNotOffered, subscriptions.NoPrice, subscriptions.AlreadySubscribed, ...paying],
    idempotent: true,
    run: (ctx, { body }) => subscriptions.subscribe(ctx, body),
  }),
  route('POST /v1/subscriptions/current/extend', {
    summary: 'One more period of the same plan',
    policy: subscriptions.mayChange,
    class: 'money',
    body: subscriptions.ExtendDraft,
    reply: { 201: subscriptions.SubscriptionView },
    errors: [subscriptions.NotSubscribed, subscriptions.PlanNotOffered, subscriptions.NoPrice, ...paying],
    idempotent: true,
    run: (ctx, { body }) => subscriptions.extendSubscription(ctx, body),
  }),
  route('PUT /v1/subscriptions/current/renewal', {
    summary: 'How the next periods are paid, or that there shall be none',
    policy: subscriptions.mayChange,
    body: subscriptions.RenewalDraft,
    reply: { 200: subscriptions.SubscriptionView },
    errors: [subscriptions.NotSubscribed, subscriptions.PayWithPhone],
    run: (ctx, { body }) => subscriptions.setRenewal(ctx, body),
  }),
  route('POST /v1/subscriptions/current/cancel', {
    summary: 'Do not renew; what is paid for stays until it is used up',
    policy: subscriptions.mayChange,
    reply: { 200: subscriptions.SubscriptionView },
    errors: [subscriptions.NotSubscribed],
    run: (ctx) => subscriptions.cancelSubscription(ctx),
  }),
];
