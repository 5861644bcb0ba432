import { z } from 'zod';
import * as listings from '../modules/listings/index.ts';
import { PreconditionFailed } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/admin/listings', {
    summary: 'Listings that wait for review, oldest first; or those in another state',
    policy: listings.mayReview,
    class: 'staff',
    query: listings.ReviewFilter,
    reply: { 200: listings.ListingPage },
    paged: true,
    run: (ctx, { query, page }) => listings.listForReview(ctx, query, page),
  }),
  route('POST /v1/admin/listings/:id/approve', {
    summary: 'Publish a listing; send If-Match with the version that you judged',
    policy: listings.mayReview,
    class: 'staff',
    params: listings.ListingParams,
    reply: { 200: listings.Listing },
    errors: [listings.IllegalTransition, PreconditionFailed],
    run: (ctx, { params, ifMatch }) => listings.approveListing(ctx, { ...params, ifMatch }),
  }),
  route('POST /v1/admin/listings/:id/reject', {
    summary: 'Send a listing back with the reason',
    policy: listings.mayReview,
    class: 'staff',
    params: listings.ListingParams,
    body: listings.Rejection,
    reply: { 200: listings.Listing },
    errors: [listings.IllegalTransition, PreconditionFailed],
    run: (ctx, { params, body, ifMatch }) => listings.rejectListing(ctx, { ...params, ...body, ifMatch }),
  }),
  route('GET /v1/admin/listings/changes', {
    summary: 'Changes of running listings that wait, oldest first',
    policy: listings.mayReview,
    class: 'staff',
    reply: { 200: z.array(listings.ListingChange) },
    paged: true,
    run: (ctx, { page }) => listings.listPendingChanges(ctx, page),
  }),
  route('POST /v1/admin/listings/changes/:changeId/approve', {
    summary: 'Put all of a change in place',
    policy: listings.mayReview,
    class: 'staff',
    params: listings.AdminChangeParams,
    reply: { 200: listings.Listing },
    errors: [listings.ChangeDecided],
    run: (ctx, { params }) => listings.approveChange(ctx, params),
  }),
  route('POST /v1/admin/listings/changes/:changeId/reject', {
    summary: 'Put none of it in place, and say why',
    policy: listings.mayReview,
    class: 'staff',
    params: listings.AdminChangeParams,
    body: listings.Rejection,
    reply: { 200: listings.ListingChange },
    errors: [listings.ChangeDecided],
    run: (ctx, { params, body }) => listings.rejectChange(ctx, { ...params, ...body }),
  }),
];
