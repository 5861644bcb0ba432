import { z } from 'zod';
import * as payments from '../modules/payments/index.ts';
import { anyone } from '../platform/authorize.ts';
import { route, type Method, type Route } from '../platform/runtime/route.ts';

const Provider = z.object({ provider: z.string() });

/** Most providers POST; MTN's network PUTs too. Some are told an address with a secret in it. */
const entrance = (method: Extract<Method, 'POST' | 'PUT'>, path: '' | '/*'): Route =>
  route(`${method} /v1/webhooks/:provider${path}`, {
    summary: 'What a payment provider tells us',
    description: 'Its bytes are proved, kept and answered at once; a task reads them.',
    policy: anyone,
    raw: true,
    data: 'plain',
    class: 'webhook',
    params: Provider,
    reply: { 200: null },
    errors: [payments.refusals.WebhookRefused],
    run: (ctx, { params, raw }) => payments.receiveWebhook(ctx, params.provider, raw!),
  });

export const routes: Route[] = [
  entrance('POST', ''),
  entrance('POST', '/*'),
  entrance('PUT', ''),
  entrance('PUT', '/*'),
];
