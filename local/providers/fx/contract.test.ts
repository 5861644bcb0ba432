import fc from 'fast-check';
import { fetchRates } from '../../../functions/src/adapters/fx/index.ts';
import { readEcb, readExchangeRateHost, readOpenExchangeRates } from '../../../functions/src/adapters/fx/read.ts';
import { readFxSettings } from '../../../functions/src/adapters/fx/settings.ts';
import { inDollars } from '../../../functions/src/adapters/fx/sheet.ts';
import { startFake, type Fake } from '../index.ts';

let fake: Fake;
beforeAll(async () => {
  fake = await startFake('fx', { port: 0, webhookTarget: '' });
});
afterAll(() => fake.stop());
beforeEach(() => fake.reset());

const settings = (over: Record<string, string | undefined> = {}) =>
  readFxSettings({
    OPENEXCHANGERATES_BASE_URL: `${fake.url}/openexchangerates`,
    OPENEXCHANGERATES_APP_ID: 'oxr-demo-app',
    EXCHANGERATE_HOST_BASE_URL: `${fake.url}/exchangerate-host`,
    EXCHANGERATE_HOST_ACCESS_KEY: 'erh-demo-key',
    ECB_BASE_URL: `${fake.url}/ecb`,
    ...over,
  });

describe('OTH-8 where rates come from', () => {
  test('the first source that answers, then the next, then the bank; then none', async () => {
    const first = await fetchRates(settings());
    expect(first?.source).toBe('openexchangerates');
    expect(Object.keys(first!.rates)).toEqual(
      expect.arrayContaining(['GHS', 'KES', 'NGN', 'XOF', 'UGX', 'RWF', 'EUR']),
    );
    const second = await fetchRates(settings({ OPENEXCHANGERATES_APP_ID: 'wrong' }));
    expect(second?.source).toBe('exchangerate-host');
    expect(second?.rates).toEqual(first?.rates);
    fake.fault({ path: '/openexchangerates', fault: '502' });
    const third = await fetchRates(settings({ EXCHANGERATE_HOST_ACCESS_KEY: 'wrong' }));
    expect(third?.source).toBe('ecb');
    expect(Number(third!.rates['EUR'])).toBeCloseTo(Number(first!.rates['EUR']), 4);
    expect(third!.rates['USD']).toBe('1');
    fake.fault({ path: '/ecb', fault: 'malformed' });
    expect(
      await fetchRates(settings({ OPENEXCHANGERATES_APP_ID: undefined, EXCHANGERATE_HOST_ACCESS_KEY: undefined })),
    ).toBeNull();
  });

  test('a source whose quota is spent is passed over', async () => {
    const poor = await startFake('fx', { port: 0, webhookTarget: '', settings: { quota: '1' } });
    const there = { OPENEXCHANGERATES_BASE_URL: `${poor.url}/openexchangerates` };
    expect((await fetchRates(settings(there)))?.source).toBe('openexchangerates');
    expect((await fetchRates(settings(there)))?.source).toBe('exchangerate-host');
    await poor.stop();
  });

  test('the bank’s weekend is Friday', async () => {
    const days = new Set<number>();
    for (let day = 0; day < 7; day++) {
      const sheet = await fetchRates(
        settings({ OPENEXCHANGERATES_APP_ID: undefined, EXCHANGERATE_HOST_ACCESS_KEY: undefined }),
      );
      days.add(sheet!.asOf.getUTCDay());
      await fake.advance(86_400_000);
    }
    expect([...days].sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('rates for a euro become rates for a dollar exactly', () => {
    expect(inDollars('EUR', { USD: '1.25', GBP: '0.8' })).toEqual({
      USD: '1',
      GBP: '0.640000000000',
      EUR: '0.800000000000',
    });
    expect(inDollars('EUR', { GBP: '0.8' })).toBeNull();
  });

  test('a failure that keeps HTTP 200 is one', () => {
    expect(readExchangeRateHost({ success: false, error: { code: 101 } })).toBeNull();
  });

  test('whatever comes is rates or nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (body, xml) => {
        for (const found of [readOpenExchangeRates(body), readExchangeRateHost(body), readEcb(xml)])
          if (found !== null) expect(found.rates['USD']).toBe('1');
      }),
    );
    const bad = { timestamp: 1767323045, base: 'USD', rates: { GHS: -1, KES: 'NaN', NGN: 0, XOF: 1e40, ZAR: 17.2 } };
    expect(readOpenExchangeRates(bad)?.rates).toEqual({ USD: '1', ZAR: '17.2' });
  });
});
