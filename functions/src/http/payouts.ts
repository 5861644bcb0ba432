import * as payouts from '../modules/payouts/index.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/payouts', {
    summary: 'What was paid out to you, newest first',
    policy: payouts.maySee,
    reply: { 200: payouts.PayoutPage },
    paged: true,
    run: (ctx, { page }) => payouts.listPayouts(ctx, page),
  }),
  route('GET /v1/payouts/earnings', {
    summary: 'What you will be paid, what is on its way, and what you owe after refunds',
    policy: payouts.maySee,
    reply: { 200: payouts.Earnings },
    run: (ctx) => payouts.getEarnings(ctx),
  }),
  route('GET /v1/payouts/destinations', {
    summary: 'Where your money goes',
    policy: payouts.maySee,
    reply: { 200: payouts.DestinationList },
    run: (ctx) => payouts.listDestinations(ctx),
  }),
  route('POST /v1/payouts/destinations', {
    summary: 'Say where the money of a currency goes from now on',
    description: 'After a change nothing is paid to the new place for a day.',
    policy: payouts.mayChange,
    class: 'money',
    body: payouts.DestinationDraft,
    reply: { 201: payouts.Destination },
    errors: [payouts.NotPaidHere, payouts.BadDestination],
    idempotent: true,
    run: (ctx, { body }) => payouts.setDestination(ctx, body),
  }),
];
