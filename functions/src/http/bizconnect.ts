import * as ledger from '../modules/ledger/index.ts';
import * as bizconnect from '../modules/bizconnect/index.ts';
import * as messaging from '../modules/messaging/index.ts';
import { NotFound, PreconditionFailed } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';

const { refusals } = bizconnect;

export const routes: Route[] = [
  route('GET /v1/connections', {
    summary: 'Your business’s connections and requests, newest first',
    policy: bizconnect.maySee,
    query: bizconnect.ConnectionFilter,
    reply: { 200: bizconnect.Connection.array() },
    paged: true,
    run: (ctx, { query, page }) => bizconnect.listConnections(ctx, query, page),
  }),
  route('POST /v1/connections', {
    summary: 'Ask another business to connect',
    description:
      'Takes one of your requests of the day and the month. If they asked you within the last hour, you are connected at once, for none.',
    policy: bizconnect.mayAct,
    body: bizconnect.ConnectionRequest,
    reply: { 201: bizconnect.Connection },
    errors: [
      NotFound,
      refusals.YourOwnBusiness,
      refusals.WrongMarket,
      refusals.NotReachable,
      refusals.AskedAlready,
      refusals.AnswerTheirs,
      refusals.ConnectedAlready,
      refusals.TooSoon,
      refusals.InboxFull,
      ledger.QuotaReached,
    ],
    idempotent: true,
    run: (ctx, { body }) => bizconnect.requestConnection(ctx, body),
  }),
  route('GET /v1/connections/markets', {
    summary: 'Where businesses look for partners, by market and country',
    policy: bizconnect.maySee,
    reply: { 200: bizconnect.Markets },
    run: (ctx) => bizconnect.listMarkets(ctx),
  }),
  route('GET /v1/connections/metrics', {
    summary: 'How requests to connect are answered: yours, and in your market',
    description:
      'Of the last 90 days; the market by country and by category, as of last night, where five businesses or more were asked.',
    policy: bizconnect.maySee,
    reply: { 200: bizconnect.ConnectionMetrics },
    run: (ctx) => bizconnect.getMetrics(ctx),
  }),
  route('GET /v1/connections/suggestions', {
    summary: 'Businesses that fit yours, best first, and why',
    description:
      'Who buys what you sell, or sells what you need, and would like you as well. Changes of a profile or a listing show within minutes.',
    policy: bizconnect.maySee,
    query: bizconnect.SuggestionFilter,
    reply: { 200: bizconnect.Suggestion.array() },
    paged: true,
    // Notes who was shown, so that nobody is overlooked.
    data: 'write',
    run: (ctx, { query, page }) => bizconnect.listSuggestions(ctx, query, page),
  }),
  route('GET /v1/connections/profile', {
    summary: 'What your business offers and needs',
    policy: bizconnect.maySee,
    reply: { 200: bizconnect.MatchProfile },
    run: (ctx) => bizconnect.getProfile(ctx),
  }),
  route('PUT /v1/connections/profile', {
    summary: 'Say what your business offers and needs',
    policy: bizconnect.mayAct,
    body: bizconnect.MatchProfileDraft,
    reply: { 200: bizconnect.MatchProfile },
    errors: [refusals.UnknownCategory, PreconditionFailed],
    run: (ctx, { body, ifMatch }) => bizconnect.replaceProfile(ctx, { draft: body, ifMatch }),
  }),
  route('GET /v1/connections/:id', {
    summary: 'One connection or request of your business',
    policy: bizconnect.maySee,
    params: bizconnect.ConnectionParams,
    reply: { 200: bizconnect.Connection },
    run: (ctx, { params }) => bizconnect.getConnection(ctx, params),
  }),
  route('PATCH /v1/connections/:id/status', {
    summary: 'Accept, decline, take back or block',
    description: 'Taken back within the hour, a request gives its credit back, ten times in thirty days at most.',
    policy: bizconnect.mayAct,
    params: bizconnect.ConnectionParams,
    body: bizconnect.ConnectionStep,
    reply: { 200: bizconnect.Connection },
    errors: [refusals.IllegalStep, refusals.NotYoursToDo, PreconditionFailed],
    idempotent: true,
    run: (ctx, { params, body, ifMatch }) => bizconnect.answerConnection(ctx, { ...params, ...body, ifMatch }),
  }),
  route('POST /v1/connections/:id/messages', {
    summary: 'Write to a business that you are connected with',
    description: 'As in its conversation: the same `clientMsgId` never becomes a second message.',
    class: 'message',
    policy: bizconnect.mayAct,
    params: bizconnect.ConnectionParams,
    body: messaging.NewMessage,
    reply: { 201: messaging.Message },
    errors: [
      refusals.NotConnected,
      messaging.refusals.Blocked,
      messaging.refusals.ConversationClosed,
      messaging.refusals.NoSuchReply,
      messaging.refusals.UnknownMember,
    ],
    before: () => messaging.keysAtHand(),
    run: (ctx, { params, body }) => bizconnect.sendToPartner(ctx, { ...params, ...body }),
  }),
];
