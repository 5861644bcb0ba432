import { z } from 'zod';
import * as ledger from '../modules/ledger/index.ts';
import { route, type Route } from '../platform/runtime/route.ts';

const staff = { policy: ledger.mayAudit, class: 'staff' } as const;

export const routes: Route[] = [
  route('GET /v1/admin/ledger/trial-balance', {
    summary: 'What each kind of account holds of every asset; together 0',
    ...staff,
    reply: { 200: ledger.TrialBalance },
    run: (ctx) => ledger.trialBalance(ctx),
  }),
  route('GET /v1/admin/ledger/accounts', {
    summary: 'Accounts by owner, kind and asset; kind=suspense is what waits to be explained',
    ...staff,
    query: ledger.AccountFilter,
    reply: { 200: z.array(ledger.AccountShown) },
    paged: true,
    run: (ctx, { query, page }) => ledger.listAccounts(ctx, query, page),
  }),
  route('GET /v1/admin/ledger/accounts/:id/statement', {
    summary: 'The statement of an account, newest first',
    ...staff,
    params: ledger.AccountParams,
    reply: { 200: z.array(ledger.LineShown) },
    paged: true,
    run: (ctx, { params, page }) => ledger.accountStatement(ctx, params.id, page),
  }),
  route('GET /v1/admin/ledger/verification', {
    summary: 'How the last nightly verification of the ledger ended',
    ...staff,
    reply: { 200: ledger.Verification },
    run: (ctx) => ledger.verificationStatus(ctx),
  }),
  route('GET /v1/admin/ledger/entries', {
    summary: 'Entries by hand: those that wait for a second person, or those that were decided',
    ...staff,
    query: ledger.EntryFilter,
    reply: { 200: z.array(ledger.Entry) },
    paged: true,
    run: (ctx, { query, page }) => ledger.listEntries(ctx, query, page),
  }),
  route('POST /v1/admin/ledger/entries', {
    summary: 'Propose an entry by hand; somebody else must approve it within 72 hours',
    ...staff,
    body: ledger.EntryDraft,
    reply: { 201: ledger.Entry },
    errors: [ledger.LimitReached, ledger.BadAmount],
    idempotent: true,
    run: (ctx, { body }) => ledger.proposeEntry(ctx, body),
  }),
  route('POST /v1/admin/ledger/entries/:id/approve', {
    summary: 'Book an entry that somebody else proposed',
    ...staff,
    params: ledger.EntryParams,
    reply: { 200: ledger.Entry },
    errors: [ledger.SecondPersonNeeded, ledger.EntryDecided, ledger.InsufficientFunds],
    idempotent: true,
    run: (ctx, { params }) => ledger.decideEntry(ctx, { ...params, approve: true }),
  }),
  route('POST /v1/admin/ledger/entries/:id/reject', {
    summary: 'Put a proposed entry away',
    ...staff,
    params: ledger.EntryParams,
    reply: { 200: ledger.Entry },
    errors: [ledger.EntryDecided],
    idempotent: true,
    run: (ctx, { params }) => ledger.decideEntry(ctx, { ...params, approve: false }),
  }),
];
