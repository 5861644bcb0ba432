import * as listings from '../modules/listings/index.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/storefront', {
    summary: 'Whether you, or the business that you act for, are open',
    policy: listings.mayManage,
    reply: { 200: listings.Storefront },
    run: (ctx) => listings.getStorefront(ctx),
  }),
  route('PUT /v1/storefront/closure', {
    summary: 'Close your store for a while',
    description: 'Your listings stay in sight, marked as closed, and nobody new is put through. It opens by itself.',
    policy: listings.mayCreate,
    body: listings.Closure,
    reply: { 200: listings.Storefront },
    run: (ctx, { body }) => listings.closeStore(ctx, body),
  }),
  route('DELETE /v1/storefront/closure', {
    summary: 'Open your store before its time, or call a closure off',
    policy: listings.mayCreate,
    reply: { 200: listings.Storefront },
    run: (ctx) => listings.openStore(ctx),
  }),
  route('PUT /v1/storefront/outage', {
    summary: 'Say that you have no power or no network',
    description: 'As a closure of unknown length: it ends with the first heartbeat after it.',
    policy: listings.mayCreate,
    body: listings.Outage,
    reply: { 200: listings.Storefront },
    run: (ctx, { body }) => listings.reportOutage(ctx, body),
  }),
  route('POST /v1/storefront/heartbeat', {
    summary: 'Say that you are there; ends an outage',
    policy: listings.mayManage,
    reply: { 200: listings.Heartbeat },
    run: (ctx) => listings.heartbeat(ctx),
  }),
];
