import fc from 'fast-check';
import { withSamples } from '../../../../test/shared-data.ts';
import { MalformedMessage, type ChargeRequest } from '../port.ts';
import { entryAnswer, refusedAnswer } from './answers.ts';
import * as requests from './requests.ts';
import { readMomoSettings } from './settings.ts';
import { eventsOf } from './webhooks.ts';

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const REQUEST: ChargeRequest = {
  reference: '0192f3a4b5c67d8e9fa0b1c2d3e4f506',
  method: 'mobile_money',
  amount: 1_050n,
  currency: 'GHS',
  country: 'GH',
  phone: '+233240000001',
  network: 'mtn',
  email: null,
  description: 'Order 1001 – Ama’s “shop”',
  returnUrl: null,
  callbackUrl: 'https://api.example/api/v1/webhooks/momo',
};
const inbound = (body: unknown) =>
  eventsOf({ rawBody: Buffer.from(JSON.stringify(body)), headers: {}, path: '/', ip: '' });

describe('MTN MoMo requests', () => {
  test('the reference id is a UUID version 4 that follows from our reference, other for each', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        expect(requests.referenceIdOf(one)).toMatch(UUID4);
        expect(requests.referenceIdOf(one) === requests.referenceIdOf(other)).toBe(one === other);
      }),
    );
  });

  test('amounts are decimal strings, numbers without their plus, notes without marks that MTN refuses', () => {
    expect(requests.requestToPay(REQUEST, requests.msisdnOf(REQUEST.phone)!)).toEqual({
      amount: '10.50',
      currency: 'GHS',
      externalId: REQUEST.reference,
      payer: { partyIdType: 'MSISDN', partyId: '233240000001' },
      payerMessage: 'Order 1001 Amas shop',
      payeeNote: 'Order 1001 Amas shop',
    });
    expect(requests.requestToPay({ ...REQUEST, amount: 2_000n, currency: 'UGX' }, '256')['amount']).toBe('2000');
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) =>
        expect(requests.noteOf(text)).toMatch(/^[A-Za-z0-9 .,-]{1,160}$/),
      ),
    );
  });

  test('settings that are missing are named, never shown', () => {
    expect(() => readMomoSettings({ MOMO_API_KEY: 'secret', MOMO_TARGETS: 'GH' })).toThrow(
      'MTN MoMo is not set up: look at MOMO_COLLECTION_KEY, MOMO_DISBURSEMENT_KEY, MOMO_API_USER, MOMO_TARGETS.',
    );
  });
});

describe('PAY-6 what MTN’s words mean', () => {
  const ended = (reason: unknown) => entryAnswer({ status: 'FAILED', reason, amount: '10', currency: 'GHS' }, 'id');
  test.each([
    ['PAYER_LIMIT_REACHED', 'failed', 'limit'],
    ['EXPIRED', 'abandoned', 'user_timeout'],
    ['PAYMENT_NOT_APPROVED', 'failed', 'user_cancelled'],
    ['APPROVAL_REJECTED', 'failed', 'user_cancelled'],
    ['COULD_NOT_PERFORM_TRANSACTION', 'failed', 'user_timeout'],
    ['INTERNAL_PROCESSING_ERROR', 'failed', 'insufficient_funds'],
    ['PAYEE_NOT_FOUND', 'failed', 'bad_account'],
    ['SOMETHING_NEW', 'failed', 'other'],
  ])('%s is %s (%s), as a word and as an object', (word, state, reason) => {
    expect(ended(word)).toMatchObject({ state, reason });
    expect(ended({ code: word, message: 'why' })).toMatchObject({ state, reason });
  });

  test('a status that nobody knows is pending, never failed', () => {
    expect(entryAnswer({ status: 'LEVITATING' }, 'id')).toMatchObject({ state: 'pending', reason: null });
    expect(entryAnswer({}, 'id')).toBeNull();
  });

  test('a 500 with a code of MTN’s is a refusal, any other leaves the payment unknown', () => {
    expect(refusedAnswer(500, { code: 'INVALID_CURRENCY', message: '' })).toMatchObject({ reason: 'our_fault' });
    expect(refusedAnswer(500, { code: 'INTERNAL_PROCESSING_ERROR' })).toBeNull();
    expect(refusedAnswer(500, undefined)).toBeNull();
  });
});

describe('PAY-5 MTN’s callbacks', () => {
  test('name our reference and are never taken at their word', () => {
    const body = {
      externalId: 'ref1',
      status: 'SUCCESSFUL',
      amount: '10.5',
      currency: 'GHS',
      payer: { partyId: '233240000001' },
    };
    expect(inbound(body)).toMatchObject([
      {
        about: 'charge',
        reference: 'ref1',
        providerReference: requests.referenceIdOf('ref1'),
        confirmByStatus: true,
        answer: { amount: 1_050n, payer: '+233240000001' },
      },
    ]);
  });

  withSamples<{ provider: string; kind: string; payload: { status: string; amount: string; currency: string } }>(
    'payments_payload_samples.jsonl',
    'every published payload is understood',
    (lines) => {
      const own = lines.filter(({ provider }) => provider === 'mtn-momo');
      expect(own.length).toBeGreaterThan(10);
      const states = { PENDING: 'pending', SUCCESSFUL: 'succeeded', FAILED: 'failed' };
      for (const { kind, payload } of own) {
        const about = /refund/i.test(kind) ? 'refund' : /payment/i.test(kind) ? 'charge' : 'payout';
        const [event] = inbound(payload);
        expect([kind, event?.about, event?.answer.state, event?.answer.currency]).toEqual([
          kind,
          about,
          states[payload.status as keyof typeof states],
          payload.currency,
        ]);
        expect(event?.answer.amount).toBeGreaterThan(0n);
      }
    },
  );

  test('whatever comes, it is understood or refused as malformed', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
      fc
        .record({
          externalId: fc.jsonValue(),
          status: fc.jsonValue(),
          reason: fc.jsonValue(),
          payer: fc.jsonValue(),
          amount: fc.jsonValue(),
        })
        .map((value) => Buffer.from(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(anything, (rawBody) => {
        try {
          for (const { answer } of eventsOf({ rawBody, headers: {}, path: '/', ip: '' }))
            expect(answer.detail?.length ?? 0).toBeLessThanOrEqual(200);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
