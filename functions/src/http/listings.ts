import { z } from 'zod';
import * as listings from '../modules/listings/index.ts';
import { anyone } from '../platform/authorize.ts';
import { AccountSuspended, AuthRequired, OnboardingRequired, PreconditionFailed } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('POST /v1/listings', {
    summary: 'Offer or request something',
    description: 'Makes a draft. Submit it to have it reviewed and published.',
    policy: listings.mayCreate,
    body: listings.ListingDraft,
    reply: { 201: listings.Listing },
    errors: [listings.UnknownCategory, listings.InvalidAttribute],
    idempotent: true,
    run: (ctx, { body }) => listings.createListing(ctx, body),
  }),
  route('GET /v1/listings', {
    summary: 'Active listings, newest first; with mine=true your own in any state',
    description:
      'With a category, also by its attributes: `attr.<name>=value`, as in `category=phones&attr.condition=new&attr.storage=128`.',
    policy: anyone,
    query: listings.ListingFilter,
    reply: { 200: listings.ListingPage },
    // With mine=true the question is no longer open to everybody.
    errors: [listings.UnknownCategory, listings.InvalidAttribute, AuthRequired, OnboardingRequired, AccountSuspended],
    data: 'plain',
    paged: true,
    cache: 'public, max-age=0, s-maxage=15',
    run: (ctx, { query, page }) => listings.listListings(ctx, query, page),
  }),
  route('GET /v1/listings/categories', {
    summary: 'All categories with their names and what each asks of a listing',
    description: 'A flat list, each category before those below it. Towns of listings come from GeoNames (CC BY 4.0).',
    policy: anyone,
    reply: { 200: z.array(listings.CategoryNode) },
    data: 'plain',
    cache: 'public, max-age=3600, s-maxage=86400, stale-while-revalidate=86400',
    run: (ctx) => listings.listCategories(ctx),
  }),
  route('GET /v1/listings/:id', {
    summary: 'One listing: an active one, or your own in any state',
    policy: anyone,
    params: listings.ListingParams,
    reply: { 200: listings.Listing },
    data: 'plain',
    cache: 'public, max-age=0, s-maxage=15',
    run: (ctx, { params }) => listings.getListing(ctx, params),
  }),
  route('PUT /v1/listings/:id', {
    summary: 'Replace what your listing says',
    description:
      'A running listing may change its price and coordinates at once; new words, pictures, type, category or address take it back to review, and its clock stops meanwhile. Send If-Match with the version that you have seen.',
    policy: listings.mayManage,
    params: listings.ListingParams,
    body: listings.ListingDraft,
    reply: { 200: listings.Listing },
    errors: [
      listings.IllegalTransition,
      listings.DurationFixed,
      listings.UnknownCategory,
      listings.InvalidAttribute,
      PreconditionFailed,
    ],
    run: (ctx, { params, body, ifMatch }) => listings.updateListing(ctx, { ...params, ifMatch, draft: body }),
  }),
  route('DELETE /v1/listings/:id', {
    summary: 'Take your listing down for good',
    policy: listings.mayManage,
    params: listings.ListingParams,
    reply: { 204: null },
    errors: [listings.IllegalTransition, PreconditionFailed],
    run: (ctx, { params, ifMatch }) => listings.deleteListing(ctx, { ...params, ifMatch }),
  }),
  route('POST /v1/listings/:id/submit', {
    summary: 'Hand your draft to the moderators',
    policy: listings.mayManage,
    params: listings.ListingParams,
    reply: { 200: listings.Listing },
    errors: [listings.IllegalTransition, PreconditionFailed],
    run: (ctx, { params, ifMatch }) => listings.submitListing(ctx, { ...params, ifMatch }),
  }),
  route('POST /v1/listings/:id/pause', {
    summary: 'Hide your listing for a while',
    policy: listings.mayManage,
    params: listings.ListingParams,
    reply: { 200: listings.Listing },
    errors: [listings.IllegalTransition, PreconditionFailed],
    run: (ctx, { params, ifMatch }) => listings.pauseListing(ctx, { ...params, ifMatch }),
  }),
  route('POST /v1/listings/:id/resume', {
    summary: 'Show your paused listing again',
    policy: listings.mayManage,
    params: listings.ListingParams,
    reply: { 200: listings.Listing },
    errors: [listings.IllegalTransition, PreconditionFailed],
    run: (ctx, { params, ifMatch }) => listings.resumeListing(ctx, { ...params, ifMatch }),
  }),
  route('POST /v1/listings/:id/sold', {
    summary: 'Say that it is sold, or found',
    policy: listings.mayManage,
    params: listings.ListingParams,
    reply: { 200: listings.Listing },
    errors: [listings.IllegalTransition, PreconditionFailed],
    run: (ctx, { params, ifMatch }) => listings.markSold(ctx, { ...params, ifMatch }),
  }),
  route('POST /v1/listings/:id/extend', {
    summary: 'Give your active listing more hours',
    description: 'Each account has a number of extensions a calendar month (UTC), by its tier.',
    policy: listings.mayManage,
    params: listings.ListingParams,
    body: listings.Extension,
    reply: { 200: listings.Listing },
    errors: [listings.IllegalTransition, listings.ExtensionLimitReached, PreconditionFailed],
    idempotent: true,
    run: (ctx, { params, body, ifMatch }) => listings.extendListing(ctx, { ...params, ...body, ifMatch }),
  }),
];
