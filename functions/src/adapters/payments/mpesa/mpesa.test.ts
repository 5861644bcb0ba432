import { generateKeyPairSync, privateDecrypt, constants } from 'node:crypto';
import fc from 'fast-check';
import { withSamples, withSampleText } from '../../../../test/shared-data.ts';
import { MalformedMessage, type InboundMessage } from '../port.ts';
import { queryAnswer, pushAnswer } from './answers.ts';
import { callbackTail, isOurs, KINDS, readTail } from './capability.ts';
import { initiatedVerdict, refusalVerdict, stkVerdict } from './codes.ts';
import * as requests from './requests.ts';
import { readMpesaSettings, type MpesaSettings } from './settings.ts';
import { acknowledgement, authenticity, eventsOf } from './webhooks.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const ENV = {
  MPESA_CONSUMER_KEY: 'key',
  MPESA_CONSUMER_SECRET: 'secret',
  MPESA_SHORTCODE: '174379',
  MPESA_PASSKEY: 'bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919',
  MPESA_INITIATOR: 'testapi',
  MPESA_INITIATOR_PASSWORD: 'Safaricom123!',
  MPESA_CERTIFICATE: keys.publicKey,
  MPESA_CALLBACK_SECRET: 'new-secret-of-callbacks,old-secret-of-callbacks',
  MPESA_CALLBACK_URL: 'https://api.example/api/v1/webhooks/mpesa',
};
const settings: MpesaSettings = readMpesaSettings(ENV);
const SAFARICOM = '196.201.214.200';

const message = (kind: (typeof KINDS)[number], body: unknown, over: Partial<InboundMessage> = {}): InboundMessage => ({
  rawBody: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  headers: {},
  path: `/v1/webhooks/mpesa/${callbackTail(settings.callbackSecrets, kind, 'ref1')}`,
  ip: SAFARICOM,
  ...over,
});

describe('M-Pesa requests', () => {
  test('the password is the published vector’s', () => {
    expect(requests.passwordOf('174379', ENV.MPESA_PASSKEY, '20260102030405')).toBe(
      'MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMjYwMTAyMDMwNDA1',
    );
  });

  test('the timestamp is Nairobi’s wall clock', () => {
    expect(requests.timestampOf(new Date('2025-12-31T22:05:09.999Z'))).toBe('20260101010509');
  });

  test('the security credential opens with Safaricom’s key alone', () => {
    const sealed = Buffer.from(requests.securityCredential('Safaricom123!', keys.publicKey), 'base64');
    const opened = privateDecrypt({ key: keys.privateKey, padding: constants.RSA_PKCS1_PADDING }, sealed);
    expect(opened.toString()).toBe('Safaricom123!');
  });

  test.each([
    [100n, 1],
    [25_000_000n, 250_000],
    [25_000_100n, null],
    [0n, null],
    [150n, null],
    [1n, null],
  ])('%s cents are %s shillings: cents are refused, never rounded', (cents, shillings) => {
    expect(requests.wholeShillings(cents)).toBe(shillings);
  });

  test.each([
    ['+254708374149', '254708374149'],
    ['+254110000000', '254110000000'],
    ['+254200000000', null],
    ['+233244123456', null],
    ['0708374149', null],
    [null, null],
  ])('%s is %s', (e164, digits) => expect(requests.kenyanNumber(e164)).toBe(digits));

  test('the account reference follows from our own, in twelve letters and digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{32}$/), (reference) => {
        expect(requests.accountReference(reference)).toMatch(/^PN[0-9A-Z]{10}$/);
        expect(requests.accountReference(reference)).toBe(requests.accountReference(reference));
      }),
    );
  });

  test('settings that are missing are named, never shown', () => {
    const read = () => readMpesaSettings({ ...ENV, MPESA_PASSKEY: '', MPESA_CONSUMER_SECRET: undefined });
    expect(read).toThrow('M-Pesa is not set up: look at MPESA_CONSUMER_SECRET, MPESA_PASSKEY.');
  });
});

describe('PAY-6 what M-Pesa’s codes mean', () => {
  test.each([
    [0, 'succeeded', null],
    ['0', 'succeeded', null],
    [1, 'failed', 'insufficient_funds'],
    [17, 'failed', 'busy'],
    [1001, 'failed', 'busy'],
    [1019, 'abandoned', 'user_timeout'],
    ['1032', 'failed', 'user_cancelled'],
    [1037, 'abandoned', 'user_timeout'],
    [2001, 'failed', 'wrong_pin'],
    ['4999', 'pending', null],
    [12345, 'failed', 'other'],
  ])('STK %s is %s (%s)', (code, state, reason) => expect(stkVerdict(code, '')).toEqual({ state, reason }));

  test('2001 is a wrong PIN of the payer’s in STK, and our own mistake in B2C', () => {
    expect(initiatedVerdict(2001)).toEqual({ state: 'failed', reason: 'our_fault' });
    expect(initiatedVerdict('R000001')).toEqual({ state: 'succeeded', reason: null });
  });

  test('a missing code is not a failure', () => {
    for (const code of [undefined, null, {}, '']) expect(stkVerdict(code, 'what?')).toBeNull();
  });

  test.each([
    ['500.001.1001', 'The transaction is being processed', 'pending'],
    ['500.001.1001', '[MerchantValidate] - Wrong credentials', 'failed'],
    ['500.003.02', 'Spike arrest violation', 'failed'],
    ['400.002.02', 'Bad Request - Invalid PhoneNumber', 'failed'],
  ])('%s "%s" is %s', (code, text, state) => expect(refusalVerdict(code, text)?.state).toBe(state));

  test('an internal error leaves the payment unknown', () => {
    expect(refusalVerdict('500.001.1001', 'Internal Server Error')).toBeNull();
  });

  test('the query while the prompt is open is pending, in both of its forms', () => {
    expect(queryAnswer({ ResultCode: '4999', ResultDesc: 'under processing' }, 'ws_CO_1')?.state).toBe('pending');
    const refused = { errorCode: '500.001.1001', errorMessage: 'The transaction is being processed' };
    expect(queryAnswer(refused, 'ws_CO_1')?.state).toBe('pending');
    expect(queryAnswer({ errorCode: '404.001.03', errorMessage: 'Invalid Access Token' }, 'ws_CO_1')).toBeNull();
  });

  test('an acknowledgement is no payment', () => {
    const told = pushAnswer({ ResponseCode: '0', CheckoutRequestID: 'ws_CO_1' });
    expect(told).toMatchObject({ state: 'pending', providerReference: 'ws_CO_1', action: { kind: 'prompt' } });
  });

  withSampleText('mpesa_daraja_error_codes.csv', 'every published code has a meaning of its own', (text) => {
    const rows = text.split('\n').map((row) => row.split(','));
    const codes = rows
      .filter(([code, , api]) => /^\d+$/.test(code ?? '') && api?.startsWith('STK'))
      .map(([code]) => code!);
    expect(codes.length).toBeGreaterThanOrEqual(7);
    for (const code of codes) expect([code, stkVerdict(code, '')?.reason]).not.toEqual([code, 'other']);
    const refusals = rows.filter(([code]) => /^\d{3}\.\d{3}\.\d{2}$/.test(code ?? ''));
    expect(refusals.length).toBeGreaterThan(2);
    for (const [code, title] of refusals)
      expect([code, refusalVerdict(code!, title!)?.reason]).toEqual([code, 'our_fault']);
    expect(stkVerdict('Invalid Initiator Info', '')?.reason).toBe('wrong_pin');
  });
});

describe('PAY-5 M-Pesa callbacks', () => {
  const PAID = {
    Body: {
      stkCallback: {
        MerchantRequestID: 'm-1',
        CheckoutRequestID: 'ws_CO_1',
        ResultCode: 0,
        ResultDesc: 'The service request is processed successfully.',
        CallbackMetadata: {
          Item: [
            { Name: 'Amount', Value: 10 },
            { Name: 'MpesaReceiptNumber', Value: 'SAB1CD2EFG' },
            { Name: 'Balance' },
            { Name: 'TransactionDate', Value: 20260102030500 },
            { Name: 'PhoneNumber', Value: 254708374149 },
          ],
        },
      },
    },
  };

  test('a push’s callback names our reference by its address, and is only a hint', async () => {
    expect(authenticity(message('stk', PAID), settings)).toBe('hint');
    expect(eventsOf(message('stk', PAID), settings)).toMatchObject([
      {
        about: 'charge',
        reference: 'ref1',
        providerReference: 'ws_CO_1',
        confirmByStatus: true,
        dedupeKey: 'stk:ws_CO_1',
        answer: { state: 'succeeded', amount: 1_000n, currency: 'KES', payer: '+254708374149', receipt: 'SAB1CD2EFG' },
      },
    ]);
    await Promise.resolve();
  });

  test('an address that we did not make is forged; one of the old secret still opens', () => {
    const old = `/x/${callbackTail(['old-secret-of-callbacks'], 'stk', 'ref1')}`;
    const strange = `/x/${callbackTail(['another-secret-of-callbacks'], 'stk', 'ref1')}`;
    expect(authenticity(message('stk', PAID, { path: old }), settings)).toBe('hint');
    expect(authenticity(message('stk', PAID, { path: strange }), settings)).toBe('forged');
    expect(authenticity(message('stk', PAID, { path: '/v1/webhooks/mpesa' }), settings)).toBe('forged');
    // Somebody moves a proof to another reference.
    const tail = readTail(old)!;
    expect(isOurs(settings.callbackSecrets, `/x/stk.ref2.${tail.proof}`)).toBe(false);
  });

  test('a result that nothing can confirm is proof at its own address from Safaricom’s network only', () => {
    const body = { Result: { ResultCode: 0, ConversationID: 'AG_1' } };
    expect(authenticity(message('payout', body), settings)).toBe('proof');
    expect(authenticity(message('payout', body, { ip: '203.0.113.9' }), settings)).toBe('hint');
    expect(eventsOf(message('payout', body), settings)[0]).toMatchObject({ about: 'payout', confirmByStatus: false });
    expect(eventsOf(message('payout', body, { ip: '203.0.113.9' }), settings)[0]).toMatchObject({
      confirmByStatus: true,
    });
  });

  test('without a list nobody’s word is proof, and deployed there must be one', () => {
    const open = readMpesaSettings({ ...ENV, MPESA_CALLBACK_IPS: '' });
    const body = { Result: { ResultCode: 0, ConversationID: 'AG_1' } };
    for (const kind of ['payout', 'refund', 'status-charge', 'status-payout'] as const) {
      expect(authenticity(message(kind, body), open)).toBe('hint');
      expect(eventsOf(message(kind, body), open)[0]).toMatchObject({ confirmByStatus: true });
    }
    for (const ips of ['', ' , '])
      expect(() => readMpesaSettings({ ...ENV, MPESA_CALLBACK_IPS: ips, K_SERVICE: 'webhooks' })).toThrow(
        'M-Pesa is not set up: look at MPESA_CALLBACK_IPS.',
      );
    expect(readMpesaSettings({ ...ENV, K_SERVICE: 'webhooks' }).callbackIps.size).toBeGreaterThan(0);
  });

  test('the queue’s time-out leaves a payout unknown', () => {
    expect(eventsOf(message('payout-late', {}), settings)[0]?.answer.state).toBe('unknown');
  });

  test('a status result tells the transaction’s state, never its own', () => {
    const status = (text: string) => ({
      Result: { ResultCode: 0, ResultParameters: { ResultParameter: { Key: 'TransactionStatus', Value: text } } },
    });
    const state = (text: string) => eventsOf(message('status-payout', status(text)), settings)[0]?.answer.state;
    expect([state('Completed'), state('Failed'), state('Initiated'), state('Reversed')]).toEqual([
      'succeeded',
      'failed',
      'pending',
      'reversed',
    ]);
    const refused = { Result: { ResultCode: 2001, ResultDesc: 'The initiator information is invalid.' } };
    expect(eventsOf(message('status-payout', refused), settings)[0]?.answer.state).toBe('unknown');
  });

  test('a payment from the menu is told, and one for another shortcode is turned away beforehand', () => {
    const credit = {
      TransID: 'RKL51ZDR4F',
      TransAmount: '5.00',
      BusinessShortCode: '174379',
      BillRefNumber: ' PN123 ',
    };
    expect(eventsOf(message('c2b', credit), settings)).toMatchObject([
      { about: 'inbound', reference: 'PN123', providerReference: 'RKL51ZDR4F', answer: { amount: 500n } },
    ]);
    const say = (body: object) => JSON.parse(acknowledgement(message('c2b-check', body), settings).body) as object;
    expect(say(credit)).toEqual({ ResultCode: '0', ResultDesc: 'Accepted' });
    expect(say({ ...credit, BusinessShortCode: '600000' })).toEqual({ ResultCode: 'C2B00015', ResultDesc: 'Rejected' });
    expect(say({ ...credit, TransAmount: '-5' })).toEqual({ ResultCode: 'C2B00013', ResultDesc: 'Rejected' });
  });

  withSamples<{ provider: string; kind: string; payload: Record<string, unknown> }>(
    'payments_payload_samples.jsonl',
    'every published payload is understood',
    (lines) => {
      const own = lines.filter(({ provider }) => provider === 'mpesa');
      expect(own.length).toBeGreaterThan(40);
      const unread: string[] = [];
      for (const { kind, payload } of own) {
        const as = 'Body' in payload ? 'stk' : 'Result' in payload ? 'payout' : 'TransID' in payload ? 'c2b' : null;
        if (as === null) {
          unread.push(kind);
          continue;
        }
        const [event] = eventsOf(message(as, payload), settings);
        const code = /\.(\w+) \(/.exec(kind)?.[1];
        if (as !== 'c2b')
          expect([kind, event?.answer.state === 'succeeded']).toEqual([kind, code === '0' || code === 'R000001']);
        else expect(event?.answer.amount).toBeGreaterThan(0n);
      }
      // Express checkout between businesses, which we do not sell: its callbacks have another form.
      expect(unread.filter((kind) => !kind.startsWith('callback (b2b-express-checkout'))).toEqual([]);
    },
  );

  test('whatever comes, it is understood or refused as malformed', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.jsonValue({ maxDepth: 5 }).map((value) => Buffer.from(JSON.stringify(value))),
      fc
        .jsonValue({ maxDepth: 3 })
        .map((value) => Buffer.from(JSON.stringify({ Body: { stkCallback: value }, Result: value }))),
    );
    fc.assert(
      fc.property(anything, fc.constantFrom(...KINDS), (rawBody, kind) => {
        const given = message(kind, '', { rawBody });
        try {
          for (const { answer } of eventsOf(given, settings))
            expect(answer.detail?.length ?? 0).toBeLessThanOrEqual(200);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
        expect(acknowledgement(given, settings).status).toBe(200);
      }),
      { numRuns: 2_000 },
    );
  });
});
