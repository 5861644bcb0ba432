import * as search from '../modules/search/index.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/admin/search/proposals', {
    summary: 'Searches that failed several people, and what they may have meant; the most frequent first',
    policy: search.mayTeach,
    class: 'staff',
    query: search.ProposalFilter,
    reply: { 200: search.Proposals },
    paged: true,
    run: (ctx, { query, page }) => search.listProposals(ctx, query, page),
  }),
  route('POST /v1/admin/search/proposals/:id/apply', {
    summary: 'Let the term mean this too, in its market, from now on',
    policy: search.mayTeach,
    class: 'staff',
    params: search.ProposalParams,
    body: search.ProposalMeaning,
    reply: { 200: search.Proposal },
    errors: [search.ProposalDecided, search.MeaningNeeded],
    run: (ctx, { params, body }) => search.applyProposal(ctx, { ...params, ...body }),
  }),
  route('POST /v1/admin/search/proposals/:id/dismiss', {
    summary: 'Leave the term as it is',
    policy: search.mayTeach,
    class: 'staff',
    params: search.ProposalParams,
    reply: { 200: search.Proposal },
    errors: [search.ProposalDecided],
    run: (ctx, { params }) => search.dismissProposal(ctx, params),
  }),
  route('POST /v1/admin/search/proposals/:id/rollback', {
    summary: 'Take an applied meaning back',
    policy: search.mayTeach,
    class: 'staff',
    params: search.ProposalParams,
    reply: { 200: search.Proposal },
    errors: [search.ProposalDecided],
    run: (ctx, { params }) => search.rollBackProposal(ctx, params),
  }),
];
