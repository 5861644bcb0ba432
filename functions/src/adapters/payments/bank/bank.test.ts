import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { MalformedMessage, type ChargeRequest, type InboundMessage } from '../port.ts';
import { bankAdapter } from './index.ts';
import { findReference, virtualReference } from './reference.ts';
import { readBankSettings } from './settings.ts';

const settings = readBankSettings({
  BANK_ACCOUNTS: JSON.stringify([{ currency: 'GHS', bank: 'Adom Bank', number: '1400 0012 3456', name: 'PushNchat' }]),
  BANK_NOTICE_SECRET: 'the-new-notice-secret,the-old-notice-secret',
});
const bank = bankAdapter(() => settings);
const charge = (currency: string) => bank.charge({ reference: 'ref1', amount: 12_345n, currency } as ChargeRequest);

const notice = (body: object, secret = 'the-new-notice-secret'): InboundMessage => {
  const rawBody = Buffer.from(JSON.stringify(body));
  const signature = createHmac('sha256', secret).update(rawBody).digest('hex');
  return { rawBody, headers: { 'x-bank-signature': signature }, path: '/v1/webhooks/bank', ip: '' };
};

describe('virtual references', () => {
  test('are found in what people type around them, with their letters mistaken in the usual ways', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('', ' ', '. ', '/'),
        fc.stringMatching(/^[a-z ]{0,12}$/),
        (reference, gap, word) => {
          const made = virtualReference(reference);
          const typed = made.replaceAll('0', 'O').replaceAll('1', 'l').toLowerCase();
          const spaced = typed.match(/.{1,4}/g)!.join(' ');
          expect(findReference(`MOB TRF/${spaced}${gap}`)).toBe(made);
          expect(findReference(`${made} ${word}`)).toBe(made);
        },
      ),
    );
  });

  test('with one wrong letter, or two that changed places, are nobody’s', () => {
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXY';
    fc.assert(
      fc.property(fc.string(), fc.nat(9), fc.constantFrom(...letters), (reference, place, letter) => {
        const made = virtualReference(reference);
        const body = [...made.slice(2)];
        const swapped = [...body];
        if (place < 8) [swapped[place], swapped[place + 1]] = [swapped[place + 1]!, swapped[place]!];
        const wrong = body.with(place, letter);
        for (const spoilt of [wrong, swapped].filter((one) => one.join('') !== body.join('')))
          expect(findReference(`PN${spoilt.join('')}`)).toBeNull();
      }),
    );
  });
});

describe('bank transfers', () => {
  test('a charge tells the payer where to pay and what to write', async () => {
    const told = await charge('GHS');
    expect(told).toMatchObject({ state: 'action_required', providerReference: virtualReference('ref1') });
    expect(told.action?.text).toBe(
      `Transfer GHS 123.45 to PushNchat, Adom Bank, account 1400 0012 3456. Write ${virtualReference('ref1')} as the reference.`,
    );
    expect(await charge('KES')).toMatchObject({ state: 'failed', reason: 'our_fault' });
    expect(
      (await bank.chargeStatus({ reference: 'ref1', providerReference: null, amount: 1n, currency: 'GHS' })).state,
    ).toBe('pending');
  });

  const CREDIT = {
    id: 'FT26001',
    amount: '123.45',
    currency: 'GHS',
    narrative: `mob trf ${virtualReference('ref1')} ama`,
  };

  test('a signed notice is proof; the old secret still signs; a changed byte is forged', async () => {
    expect(await bank.authenticate(notice(CREDIT))).toBe('proof');
    expect(await bank.authenticate(notice(CREDIT, 'the-old-notice-secret'))).toBe('proof');
    expect(await bank.authenticate(notice(CREDIT, 'somebody-elses-secret'))).toBe('forged');
    const spoilt = notice(CREDIT);
    expect(
      await bank.authenticate({ ...spoilt, rawBody: Buffer.from(`${Buffer.from(spoilt.rawBody).toString()} `) }),
    ).toBe('forged');
    expect(await bank.authenticate({ ...spoilt, headers: {} })).toBe('forged');
  });

  test('it names its payment by the reference; without one it is money that nobody announced', () => {
    expect(bank.events(notice(CREDIT))).toMatchObject([
      {
        about: 'charge',
        dedupeKey: 'credit:FT26001',
        providerReference: virtualReference('ref1'),
        confirmByStatus: false,
        answer: { state: 'succeeded', amount: 12_345n, currency: 'GHS', receipt: 'FT26001' },
      },
    ]);
    expect(bank.events(notice({ ...CREDIT, narrative: 'school fees' }))).toMatchObject([
      { about: 'inbound', providerReference: null },
    ]);
  });

  test('anything else is malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (rawBody) => {
        expect(() => bank.events({ rawBody, headers: {}, path: '', ip: '' })).toThrow(MalformedMessage);
      }),
    );
    expect(() => bank.events(notice({ ...CREDIT, amount: '-1' }))).toThrow(MalformedMessage);
    expect(() => bank.events(notice({ ...CREDIT, amount: '1.005' }))).toThrow(MalformedMessage);
  });
});
