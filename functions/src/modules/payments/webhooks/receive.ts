import { provider, type InboundMessage, type ProviderName } from '../../../adapters/payments/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound, TooLarge } from '../../../platform/errors.ts';
import { RawReply, type RawRequest } from '../../../platform/runtime/route.ts';
import { runInContext } from '../../../platform/runtime/run.ts';
import { newId } from '../../../platform/values/id.ts';
import { WebhookRefused } from '../errors.ts';
import { processSoon } from './tasks.ts';

const PROVIDERS: readonly ProviderName[] = [
  'paystack',
  'flutterwave',
  'mpesa',
  'momo',
  'stripe',
  'paypal',
  'bank',
  'cash',
];
const KEEP = named('payments.keep-webhook', 'select payments.keep_webhook($1, $2, $3, $4, $5, $6, $7, $8) as verdict');

/**
 * Keeps what a provider sent, byte for byte, and answers as it wants to be answered; a task reads it. Nothing is believed here:
 * what is not authentic is kept aside, a bounded number, and refused.
 */
export async function receiveWebhook(ctx: Ctx, name: string, request: RawRequest): Promise<RawReply> {
  const known = PROVIDERS.find((one) => one === name);
  if (known === undefined) throw NotFound();
  // Only Safaricom is told addresses with a tail; anywhere else one would make new messages of the same bytes without end.
  if (known !== 'mpesa' && !request.path.endsWith(`/webhooks/${known}`)) throw WebhookRefused();
  const adapter = await provider(known);
  const message: InboundMessage = {
    rawBody: request.body,
    headers: request.headers,
    path: request.path,
    ip: request.ip,
  };
  const authenticity = await adapter.authenticate(message);
  if (authenticity === 'hint' && request.body.length > HINT_BYTES) throw TooLarge({ meta: { maxBytes: HINT_BYTES } });
  const { now, log, requestId, traceId } = ctx;
  await runInContext(
    { role: 'app', actor: { kind: 'webhook', name: known }, now, log, requestId, traceId },
    async (inner) => {
      const id = newId(now);
      const row = await inner.sql.first<{ verdict: string }>(KEEP, [
        id,
        known,
        message.path,
        JSON.stringify(masked(message.headers)),
        request.body,
        message.ip,
        authenticity,
        now,
      ]);
      if (authenticity === 'forged') log.warn('A webhook was refused.', { provider: known, outcome: row?.verdict });
      else if (row?.verdict === 'kept') processSoon(inner, id);
    },
  );
  if (authenticity === 'forged') throw WebhookRefused();
  const { status, body } = adapter.acknowledge?.(message) ?? RECEIVED;
  return new RawReply(status, body);
}

/** Anybody may send what nothing proves, and we keep it: many times what providers write so, but no more. */
const HINT_BYTES = 16_384;
const RECEIVED = { status: 200, body: '{"received":true}' };

/** Headers that hold a secret of ours or of theirs. */
const SECRET = /authorization|cookie|verif-hash|api-key|token|secret/;

const masked = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SECRET.test(name) ? '***' : value.slice(0, 500)]),
  );
