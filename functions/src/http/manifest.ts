import type { RouteModule } from '../platform/runtime/http/app.ts';
import type { HttpsSpec } from '../platform/runtime/https-function.ts';

/** Rights are the identity module's; loaded with the first request that needs them. */
const actors = async () => (await import('../modules/identity/index.ts')).actorSource;

const quotas: RouteModule = {
  name: 'quotas',
  prefixes: ['/v1/quotas'],
  load: () => import('./quotas.ts'),
};
const adminLedger: RouteModule = {
  name: 'admin-ledger',
  prefixes: ['/v1/admin/ledger'],
  load: () => import('./admin-ledger.ts'),
};
const identity: RouteModule = {
  name: 'identity',
  prefixes: ['/v1/users', '/v1/businesses', '/v1/invites'],
  load: () => import('./identity.ts'),
};
const listings: RouteModule = {
  name: 'listings',
  prefixes: ['/v1/listings'],
  load: () => import('./listings.ts'),
};
const media: RouteModule = {
  name: 'media',
  prefixes: ['/v1/media'],
  load: () => import('./media.ts'),
};
const search: RouteModule = {
  name: 'search',
  prefixes: ['/v1/search', '/v1/explore'],
  load: () => import('./search.ts'),
};
const wallet: RouteModule = {
  name: 'wallet',
  prefixes: ['/v1/wallet'],
  load: () => import('./wallet.ts'),
};
const storefront: RouteModule = {
  name: 'storefront',
  prefixes: ['/v1/storefront'],
  load: () => import('./storefront.ts'),
};
const payments: RouteModule = {
  name: 'payments',
  prefixes: ['/v1/payments'],
  load: () => import('./payments.ts'),
};
const webhooks: RouteModule = {
  name: 'webhooks',
  prefixes: ['/v1/webhooks'],
  load: () => import('./webhooks.ts'),
};
const adminPayments: RouteModule = {
  name: 'admin-payments',
  prefixes: ['/v1/admin/payments'],
  load: () => import('./admin-payments.ts'),
};
const fx: RouteModule = { name: 'fx', prefixes: ['/v1/fx'], load: () => import('./fx.ts') };
const adminReconciliation: RouteModule = {
  name: 'admin-reconciliation',
  prefixes: ['/v1/admin/reconciliation'],
  load: () => import('./admin-reconciliation.ts'),
};
const adminFx: RouteModule = { name: 'admin-fx', prefixes: ['/v1/admin/fx'], load: () => import('./admin-fx.ts') };
const subscriptions: RouteModule = {
  name: 'subscriptions',
  prefixes: ['/v1/subscriptions', '/v1/plans'],
  load: () => import('./subscriptions.ts'),
};
const payouts: RouteModule = {
  name: 'payouts',
  prefixes: ['/v1/payouts'],
  load: () => import('./payouts.ts'),
};
const adminPayouts: RouteModule = {
  name: 'admin-payouts',
  prefixes: ['/v1/admin/payouts'],
  load: () => import('./admin-payouts.ts'),
};
const messaging: RouteModule = {
  name: 'messaging',
  prefixes: ['/v1/conversations'],
  load: () => import('./messaging.ts'),
};
const bizconnect: RouteModule = {
  name: 'bizconnect',
  prefixes: ['/v1/connections'],
  load: () => import('./bizconnect.ts'),
};
const teams: RouteModule = {
  name: 'teams',
  prefixes: ['/v1/inboxes'],
  load: () => import('./teams.ts'),
};
const adminIdentity: RouteModule = {
  name: 'admin-identity',
  prefixes: ['/v1/admin/users', '/v1/admin/businesses', '/v1/admin/audit', '/v1/admin/dead-letters'],
  load: () => import('./admin-identity.ts'),
};
const adminSearch: RouteModule = {
  name: 'admin-search',
  prefixes: ['/v1/admin/search'],
  load: () => import('./admin-search.ts'),
};
const adminListings: RouteModule = {
  name: 'admin-listings',
  prefixes: ['/v1/admin/listings'],
  load: () => import('./admin-listings.ts'),
};

/**
 * Which modules each HTTPS function serves. Few functions mean warm pools, and cold start is what users feel. To make a
 * module a service of its own, move its line into an entry of its own here, export it in `index.ts`, and run
 * `npm run rewrites`, which writes firebase.json from this file.
 * Connections: maxInstances × DATABASE_POOL_MAX over all functions must fit the server; a test counts them.
 */
export const MANIFEST = {
  webhooks: {
    name: 'webhooks',
    role: 'app',
    actors,
    modules: [webhooks],
    options: { memory: '256MiB', concurrency: 40, minInstances: 0, maxInstances: 4, timeoutSeconds: 30 },
  },
  admin: {
    name: 'admin',
    role: 'staff',
    actors,
    modules: [
      adminLedger,
      adminIdentity,
      adminListings,
      adminPayments,
      adminFx,
      adminReconciliation,
      adminPayouts,
      adminSearch,
    ],
    options: { memory: '256MiB', concurrency: 20, minInstances: 0, maxInstances: 2, timeoutSeconds: 60 },
  },
  api: {
    name: 'api',
    role: 'app',
    actors,
    modules: [
      quotas,
      identity,
      listings,
      storefront,
      search,
      wallet,
      payments,
      fx,
      subscriptions,
      payouts,
      messaging,
      media,
      bizconnect,
      teams,
    ],
    options: { memory: '512MiB', concurrency: 40, minInstances: 0, maxInstances: 10, timeoutSeconds: 60 },
  },
} as const satisfies Readonly<Record<string, HttpsSpec>>;
