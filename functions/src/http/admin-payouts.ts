import * as payouts from '../modules/payouts/index.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/admin/payouts/runs', {
    summary: 'Payout runs, newest first',
    policy: payouts.mayRun,
    class: 'staff',
    reply: { 200: payouts.RunPage },
    paged: true,
    run: (ctx, { page }) => payouts.listRuns(ctx, page),
  }),
  route('POST /v1/admin/payouts/runs', {
    summary: 'Make a run of everybody who is due; somebody else approves it',
    policy: payouts.mayRun,
    class: 'staff',
    body: payouts.RunDraft,
    reply: { 201: payouts.Run },
    errors: [payouts.NothingToPay],
    idempotent: true,
    run: (ctx, { body }) => payouts.makeRun(ctx, body),
  }),
  route('POST /v1/admin/payouts/runs/:id/approve', {
    summary: 'Send a run that waits; not one that you made',
    policy: payouts.mayRun,
    class: 'staff',
    params: payouts.RunParams,
    reply: { 200: payouts.Run },
    errors: [payouts.RunDecided, payouts.NeedsSecondPerson],
    idempotent: true,
    run: (ctx, { params }) => payouts.approveRun(ctx, params),
  }),
  route('POST /v1/admin/payouts/runs/:id/reject', {
    summary: 'Send nothing of a run; its sellers are due again',
    policy: payouts.mayRun,
    class: 'staff',
    params: payouts.RunParams,
    reply: { 200: payouts.Run },
    errors: [payouts.RunDecided, payouts.NeedsSecondPerson],
    run: (ctx, { params }) => payouts.rejectRun(ctx, params),
  }),
  route('POST /v1/admin/payouts/destinations/:id/verify', {
    summary: 'Say that a destination is the seller’s own',
    policy: payouts.mayRun,
    class: 'staff',
    params: payouts.DestinationParams,
    reply: { 200: payouts.Destination },
    run: (ctx, { params }) => payouts.verifyDestination(ctx, params),
  }),
];
