import * as ledger from '../modules/ledger/index.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/quotas', {
    summary:
      'Your plan, and what is left of each allowance until when; of the business that you act for, else your own',
    policy: ledger.maySeeOwn,
    reply: { 200: ledger.Quotas },
    run: (ctx) => ledger.ownQuotas(ctx),
  }),
];
