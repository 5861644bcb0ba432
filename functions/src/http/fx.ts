import * as fx from '../modules/fx/index.ts';
import { InsufficientFunds } from '../modules/ledger/index.ts';
import { anyone, onboarded } from '../platform/authorize.ts';
import { NotFound } from '../platform/errors.ts';
import { route, type Route } from '../platform/runtime/route.ts';

export const routes: Route[] = [
  route('GET /v1/fx/rates', {
    summary: 'Exchange rates with their source and time',
    policy: anyone,
    query: fx.RateFilter,
    reply: { 200: fx.RateList },
    errors: [fx.RateUnavailable],
    data: 'plain',
    cache: 'public, max-age=60, s-maxage=300',
    run: (ctx, { query }) => fx.listRates(ctx, query),
  }),
  route('POST /v1/fx/quotes', {
    summary: 'Lock a rate for ten minutes',
    description: 'Tells both amounts to the last coin. Moves no money.',
    policy: fx.mayConvert,
    class: 'money',
    body: fx.QuoteRequest,
    reply: { 201: fx.Quote },
    errors: [fx.RateUnavailable, fx.SameCurrency, fx.AmountTooSmall, fx.AmountTooLarge],
    idempotent: true,
    run: (ctx, { body }) => fx.requestQuote(ctx, body),
  }),
  route('GET /v1/fx/quotes/:id', {
    summary: 'A quote of yours; once used, the receipt in both currencies',
    policy: onboarded,
    params: fx.QuoteParams,
    reply: { 200: fx.Quote },
    run: (ctx, { params }) => fx.getQuote(ctx, params),
  }),
  route('POST /v1/fx/conversions', {
    summary: 'Change money between your wallets at a quote’s rate',
    policy: fx.mayConvert,
    class: 'money',
    body: fx.Conversion,
    reply: { 201: fx.Quote },
    errors: [NotFound, fx.QuoteExpired, fx.QuoteUsed, InsufficientFunds],
    idempotent: true,
    run: (ctx, { body }) => fx.convertMoney(ctx, body),
  }),
];
