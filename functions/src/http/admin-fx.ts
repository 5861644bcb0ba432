import * as fx from '../modules/fx/index.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/admin/fx/held-rates', {
    summary: 'Rates that jumped by more than a fifth and wait for a person',
    policy: fx.mayRunRates,
    class: 'staff',
    reply: { 200: fx.HeldRateList },
    run: (ctx) => fx.listHeldRates(ctx),
  }),
  route('POST /v1/admin/fx/held-rates/:id/confirm', {
    summary: 'Let a rate that jumped count',
    policy: fx.mayRunRates,
    class: 'staff',
    params: fx.HeldRateParams,
    reply: { 200: fx.HeldRate },
    run: (ctx, { params }) => fx.confirmRate(ctx, params),
  }),
];
