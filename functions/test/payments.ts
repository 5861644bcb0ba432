import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Fake, FakeName } from '../../local/providers/index.ts';
import { startFake } from '../../local/providers/index.ts';
import {
  MalformedMessage,
  type ChargeRequest,
  type InboundMessage,
  type PaymentProvider,
  type PayoutRequest,
  type RefundRequest,
} from '../src/adapters/payments/port.ts';

/** A played provider and whatever it sent us. */
export interface Stand {
  readonly fake: Fake;
  /** The webhooks that came, as the adapter gets them. */
  readonly inbox: InboundMessage[];
}

/** Starts a fake for the tests of a file; time stands still there until `stand().fake.advance`. */
export function playProvider(name: FakeName, settings: Readonly<Record<string, string>> = {}): () => Stand {
  let stand: Stand | undefined;
  const inbox: InboundMessage[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
        inbox.push({ rawBody: Buffer.concat(chunks), headers, path: request.url ?? '', ip: '127.0.0.1' });
        response.end('{"received":true}');
      });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const webhookTarget = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    stand = { fake: await startFake(name, { port: 0, webhookTarget, settings }), inbox };
  });
  beforeEach(() => {
    inbox.length = 0;
    stand?.fake.reset();
  });
  afterAll(async () => {
    await stand?.fake.stop();
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });
  return () => {
    if (stand === undefined) throw new Error('The fake has not started.');
    return stand;
  };
}

let counted = 0;
/** References of ours: 32 of [a-z0-9], as ids are. */
export const reference = (): string => `pnc${(++counted).toString(36)}${Date.now().toString(36)}`.padEnd(32, '0');

export function chargeOf(over: Partial<ChargeRequest> = {}): ChargeRequest {
  return {
    reference: reference(),
    method: 'mobile_money',
    amount: 2_500n,
    currency: 'GHS',
    country: 'GH',
    phone: '+233551234987',
    network: 'mtn',
    email: 'ama@shop.example',
    description: 'Order 1001',
    returnUrl: 'https://app.example/return',
    callbackUrl: 'https://app.example/hook',
    ...over,
  };
}

export function payoutOf(over: Partial<PayoutRequest> = {}): PayoutRequest {
  return {
    reference: reference(),
    method: 'mobile_money',
    amount: 5_000n,
    currency: 'GHS',
    country: 'GH',
    phone: '+233551234987',
    network: 'mtn',
    account: null,
    name: 'Ama Mensah',
    note: 'Withdrawal',
    callbackUrl: 'https://app.example/hook',
    ...over,
  };
}

export function refOf(
  charge: { reference: string; amount: bigint; currency: string },
  providerReference: string | null = null,
) {
  return { reference: charge.reference, providerReference, amount: charge.amount, currency: charge.currency };
}

export function refundOf(
  charge: { reference: string; amount: bigint; currency: string },
  refundAmount: bigint,
  over: Partial<RefundRequest> = {},
): RefundRequest {
  return { ...refOf(charge), refundReference: reference(), refundAmount, note: 'Sent back', ...over };
}

export const messageOf = (body: string | Uint8Array, headers: Record<string, string> = {}): InboundMessage => ({
  rawBody: typeof body === 'string' ? Buffer.from(body) : body,
  headers,
  path: '/',
  ip: '127.0.0.1',
});

/** API10: whatever bytes and headers come, `authenticate` answers and `events` answers or says that it cannot read them. */
export async function survivesAnything(adapter: PaymentProvider, header: string): Promise<void> {
  const json = fc.json({ maxDepth: 4 });
  const likely = fc.record({
    event: fc.constantFrom('charge.success', 'charge.completed', 'transfer.success', 'refund.failed', 'x'),
    type: fc.constantFrom('payment_intent.succeeded', 'charge.refunded', 'x'),
    event_type: fc.constantFrom('PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.CAPTURE.REFUNDED', 'x'),
    id: fc.anything(),
    data: fc.object(),
    resource: fc.object(),
  });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    json.map((text) => Buffer.from(text)),
    likely.map((body) => Buffer.from(stringify(body))),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.option(fc.string({ maxLength: 200 }), { nil: undefined }), async (rawBody, value) => {
      const message = messageOf(rawBody, value === undefined ? {} : { [header]: value });
      if ((await adapter.authenticate(message)) === 'proof') throw new Error('random bytes passed for proof');
      try {
        for (const event of adapter.events(message)) {
          if (event.dedupeKey === '') throw new Error('an event without a key');
          if (event.confirmByStatus !== true && event.answer.state === 'succeeded')
            throw new Error('value without proof');
        }
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
      }
    }),
    { numRuns: 300 },
  );
}

function stringify(value: unknown): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
  } catch {
    return '{}';
  }
}

export interface Sample {
  readonly provider: string;
  readonly kind: string;
  readonly official: string;
  readonly payload: Record<string, unknown>;
}

/** The collected payloads, or null with one line where they are not at hand: they are never copied in. */
export function samplesOf(provider: string): Sample[] | null {
  const folder = process.env['SHARED_DATA_DIR'] ?? join(process.cwd(), '../shared/data');
  const file = join(folder, 'payments_payload_samples.jsonl');
  if (!existsSync(file)) {
    process.stderr.write(`Payload samples are not at hand, ${provider} reads none of them (SHARED_DATA_DIR).\n`);
    return null;
  }
  const samples = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Sample);
  return samples.filter((sample) => sample.provider === provider);
}
