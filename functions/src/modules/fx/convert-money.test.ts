import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { buildUser } from '../identity/identity.factory.ts';
import { balanceOf, PLATFORM } from '../ledger/index.ts';
import { run } from '../ledger/ledger.factory.ts';
import { buildQuote, fund, plantRates, walletOf } from './fx.factory.ts';
import type { Quote, Rate } from './schemas.ts';

catchEvents();
const posted = async (ref: Parameters<typeof balanceOf>[1]) => (await run((ctx) => balanceOf(ctx, ref))).posted;
const rounding = (asset: string) => posted({ owner: PLATFORM, kind: 'rounding', asset });

beforeAll(async () => {
  // A currency of this suite's own would do too; what counts is that these are the newest.
  await plantRates({ GHS: '11.2', KES: '129.1', XOF: '564.3' }, new Date(Date.now() + 60_000));
});

describe('OTH-8 GET /v1/fx/rates', () => {
  test('tells rates with source and time to everybody, and lets a CDN keep them', async () => {
    const answer = await api<Rate[]>('GET /v1/fx/rates?base=GHS&symbols=KES,XOF');
    expect(answer.headers['cache-control']).toContain('s-maxage=300');
    expect(answer.data.map(({ currency, rate, source }) => [currency, rate, source])).toEqual([
      ['KES', '11.52678571429', 'planted'],
      ['XOF', '50.38392857143', 'planted'],
    ]);
  });

  test('refuses what is no currency, and says so when it has no rate', async () => {
    expect((await api('GET /v1/fx/rates?symbols=GHS,ABC')).errors[0]?.field).toBe('symbols');
    expect((await api('GET /v1/fx/rates?base=KPW')).errors[0]?.code).toBe('fx.rate_unavailable');
  });

  test('a rate that nobody has seen for a day does not serve', async () => {
    await plantRates({ WST: '2.7' }, new Date(Date.now() - 25 * 3_600_000));
    expect((await api('GET /v1/fx/rates?base=WST')).errors[0]?.code).toBe('fx.rate_unavailable');
  });
});

describe('OTH-8 a quote locks a rate', () => {
  const ask = (uid: string, body: object) => api<Quote>('POST /v1/fx/quotes', { as: uid, body });

  test('both amounts to the last coin, for ten minutes; the receipt shows both currencies', async () => {
    const person = await buildUser();
    await fund(person, 'KES', 100_000n);
    const before = await rounding('XOF');
    // 1.19 KES are 5.2015… XOF: 5, nothing kept. 1.03 KES are 4.5021…: 4 are paid, fair would be 5.
    const { status, data } = await ask(person.uid, { from: 'KES', to: 'XOF', amount: '1.03' });
    expect([status, data]).toEqual([
      201,
      {
        id: expect.stringMatching(/^fxq_/) as string,
        from: { amount: '1.03', currency: 'KES' },
        to: { amount: '4', currency: 'XOF' },
        rate: '4.37103020914',
        source: 'planted',
        asOf: expect.any(String) as string,
        createdAt: expect.any(String) as string,
        expiresAt: expect.any(String) as string,
        usedAt: null,
      },
    ]);
    expect(Date.parse(data.expiresAt) - Date.parse(data.createdAt)).toBe(600_000);
    // Rates move on; the quote does not.
    await plantRates({ XOF: '600' }, new Date(Date.now() + 120_000));
    const used = await api<Quote>('POST /v1/fx/conversions', { as: person.uid, body: { quoteId: data.id } });
    expect([used.status, used.data.to, used.data.usedAt]).toEqual([201, data.to, expect.any(String)]);
    expect([await posted(walletOf(person, 'KES')), await posted(walletOf(person, 'XOF'))]).toEqual([99_897n, 4n]);
    expect((await rounding('XOF')) - before).toBe(BigInt(1));
    const [sums] = await superuser.rows<{ wrong: number }>(
      `select count(*)::int as wrong from (select 1 from ledger.posting p join ledger.transaction t on t.id = p.transaction_id
       where t.kind = 'fx.conversion' group by p.transaction_id, p.asset having sum(p.amount) <> 0) x`,
    );
    expect(sums!.wrong).toBe(0);
    const receipt = await api<Quote>(`GET /v1/fx/quotes/${data.id}`, { as: person.uid });
    expect(receipt.data).toEqual(used.data);
  });

  test('is used once, also by ten at once', async () => {
    const person = await buildUser();
    await fund(person, 'GHS', 100_000n);
    const quote = await buildQuote(person);
    const all = await Promise.all(
      Array.from({ length: 10 }, () =>
        api('POST /v1/fx/conversions', { as: person.uid, body: { quoteId: quote.publicId } }),
      ),
    );
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(all.filter(({ status }) => status !== 201).map(({ errors }) => errors[0]?.code))).toEqual(
      new Set(['fx.quote_used']),
    );
    expect(await posted(walletOf(person, 'GHS'))).toBe(98_750n);
  });

  test('is refused after its time, and without the money; then nothing has moved', async () => {
    const person = await buildUser();
    const old = await buildQuote(person, { at: new Date(Date.now() - 601_000), funded: true });
    const use = (quoteId: string) => api('POST /v1/fx/conversions', { as: person.uid, body: { quoteId } });
    expect((await use(old.publicId)).errors[0]?.code).toBe('fx.quote_expired');
    await fund(person, 'XOF', 5n);
    const poor = await buildUser();
    const dear = await buildQuote(poor);
    const refused = await api('POST /v1/fx/conversions', { as: poor.uid, body: { quoteId: dear.publicId } });
    expect([refused.status, refused.errors[0]?.code]).toEqual([402, 'ledger.insufficient_funds']);
    const [row] = await superuser.rows<{ used: Date | null }>('select used_at as used from fx.quote where id = $1', [
      dear.id,
    ]);
    expect(row!.used).toBeNull();
    expect(await posted(walletOf(person, 'GHS'))).toBe(1_250n);
  });

  test.each([
    [{ from: 'KES', to: 'KES', amount: '10' }, 'fx.same_currency', 'to'],
    [{ from: 'XOF', to: 'KES', amount: '1.5' }, 'request.invalid', 'amount'],
    [{ from: 'KES', to: 'XOF', amount: '0.01' }, 'fx.amount_too_small', 'amount'],
    [{ from: 'KES', to: 'XOF', amount: '0' }, 'fx.amount_too_small', 'amount'],
    [{ from: 'KES', to: 'XOF', amount: '-1' }, 'request.invalid', 'amount'],
    [{ from: 'KES', to: 'WST', amount: '10' }, 'fx.rate_unavailable', undefined],
  ])('%j is refused: %s', async (body, code, field) => {
    const answer = await ask((await buildUser()).uid, body);
    expect([answer.errors[0]?.code, answer.errors[0]?.field]).toEqual([code, field]);
  });

  test('nobody changes a quote by hand', async () => {
    const { id } = await buildQuote(await buildUser());
    const bend = superuser.run('update fx.quote set to_amount = 999999 where id = $1', [id]);
    await expect(bend).rejects.toThrow('a quote is used once');
    await expect(superuser.run(`update fx.rate set rate = 1 where currency = 'GHS'`)).rejects.toThrow('written once');
  });
});
