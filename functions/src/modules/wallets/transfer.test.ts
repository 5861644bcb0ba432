import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { buildBusiness, buildUser, type TestPerson } from '../identity/identity.factory.ts';
import { forgetFees } from './fees.ts';
import type { Transfer, TransferPreview, Wallet, StatementEntry, BalanceAt } from './schemas.ts';
import { fillWallet } from './wallets.factory.ts';

const outlet = catchEvents();
let phones = 0;
const person = (given: Parameters<typeof buildUser>[0] = {}) => buildUser(given);
const own = (who: TestPerson) => ({ kind: 'user' as const, id: who.userId });
const send = (who: TestPerson, to: Record<string, unknown>, amount: string, more: object = {}) =>
  api<Transfer>('POST /v1/wallet/transfers', { as: who.uid, body: { to, amount, currency: 'GHS' }, ...more });
const available = async (who: TestPerson): Promise<string> => {
  const { data } = await api<Wallet>('GET /v1/wallet', { as: who.uid });
  return data.balances.find(({ currency }) => currency === 'GHS')?.available ?? '0.00';
};
const code = (answer: { errors: readonly { code: string }[] }) => answer.errors[0]?.code;

describe('PAY-1 POST /v1/wallet/transfers', () => {
  test('moves the money at once, tells the recipient, and shows each the other by a masked name', async () => {
    const ama = await person({ displayName: 'Ama Serwaa Mensah' });
    const kofi = await person({ displayName: 'Kofi Boateng' });
    await fillWallet(own(ama), 10_000n);
    const answer = await send(ama, { userId: kofi.publicId }, '25.50');
    expect(answer).toMatchObject({
      status: 201,
      data: {
        direction: 'sent',
        other: { id: kofi.publicId, name: 'Kofi B.' },
        amount: { amount: '25.50', currency: 'GHS' },
        fee: { amount: '0.00' },
      },
    });
    expect([await available(ama), await available(kofi)]).toEqual(['74.50', '25.50']);
    const received = await api<Transfer>(`GET /v1/wallet/transfers/${answer.data.id}`, { as: kofi.uid });
    expect(received.data).toMatchObject({ direction: 'received', other: { name: 'Ama S. M.' }, fee: null });
    const told = outlet.events().filter(({ type }) => type === 'wallet.money_transferred');
    expect(told.at(-1)!.data).toMatchObject({
      from: { id: ama.userId, name: 'Ama S. M.' },
      to: { id: kofi.userId, name: 'Kofi B.' },
      amount: '2550',
      currency: 'GHS',
    });
    expect(outlet.events(kofi.uid).map(({ type, data }) => [type, data.version])).toEqual([['wallet.changed', 1]]);
  });

  test('reaches people by phone, and businesses by id', async () => {
    const ama = await person();
    const phone = `+23324${String(4_100_000 + ++phones)}`;
    const kofi = await person({ phone });
    const shop = await buildBusiness();
    await fillWallet(own(ama), 1_000n);
    expect(await send(ama, { phone: `0${phone.slice(4)}` }, '1.00')).toMatchObject({
      status: 201,
      data: { other: { id: kofi.publicId } },
    });
    expect(await send(ama, { businessId: shop.publicId }, '2.00')).toMatchObject({
      status: 201,
      data: { other: { name: shop.name } },
    });
    expect(await send(ama, { phone: '024 000 0000' }, '1.00')).toMatchObject({
      status: 404,
      errors: [{ field: 'to.phone' }],
    });
  });

  test('without enough in the wallet nothing happens, and nothing of the day’s limit is used', async () => {
    const [ama, kofi] = [await person(), await person()];
    await fillWallet(own(ama), 100n);
    expect(code(await send(ama, { userId: kofi.publicId }, '1.01'))).toBe('ledger.insufficient_funds');
    expect(await superuser.rows('select 1 from wallets.day_use where owner_id = $1', [ama.userId])).toEqual([]);
    expect(await superuser.rows('select 1 from wallets.transfer where from_id = $1', [ama.userId])).toEqual([]);
    expect(await available(kofi)).toBe('0.00');
  });

  test('is made once for one key, however often it is sent', async () => {
    const [ama, kofi] = [await person(), await person()];
    await fillWallet(own(ama), 1_000n);
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => send(ama, { userId: kofi.publicId }, '1.00', { key })),
    );
    for (let again = 0; again < 2; again++) answers.push(await send(ama, { userId: kofi.publicId }, '1.00', { key }));
    expect(new Set(answers.filter(({ status }) => status === 201).map(({ data }) => data.id)).size).toBe(1);
    expect(await available(kofi)).toBe('1.00');
    expect(code(await send(ama, { userId: kofi.publicId }, '1.00', { key: false }))).toBe('idempotency.key_required');
  });

  test.each([
    [{ amount: '0.00' }, 'amount'],
    [{ amount: '1.005' }, 'amount'],
    [{ amount: '-1' }, 'amount'],
    [{ currency: 'XOF', amount: '1.50' }, 'amount'],
    [{ to: {} }, 'to'],
    [{ to: { userId: 'usr_0', phone: '024' } }, 'to.userId'],
  ])('%j is refused, naming %s', async (change, field) => {
    const [ama, kofi] = [await person(), await person()];
    const body = { to: { userId: kofi.publicId }, amount: '1.00', currency: 'GHS', ...change };
    const answer = await api('POST /v1/wallet/transfers', { as: ama.uid, body });
    expect([answer.status, answer.errors.map((error) => error.field)]).toEqual([400, expect.arrayContaining([field])]);
  });

  test('not to oneself, nor to somebody who is suspended, nor in a currency that we do not keep', async () => {
    const ama = await person();
    await fillWallet(own(ama), 1_000n);
    const gone = await person({ status: 'suspended' });
    expect(code(await send(ama, { userId: ama.publicId }, '1.00'))).toBe('wallets.pay_yourself');
    expect(code(await send(ama, { userId: gone.publicId }, '1.00'))).toBe('wallets.unknown_payee');
    const body = { to: { userId: gone.publicId }, amount: '1.00', currency: 'BTN' };
    expect((await api('POST /v1/wallet/transfers', { as: ama.uid, body })).status).toBe(404);
    const kofi = await person();
    const other = { ...body, to: { userId: kofi.publicId } };
    expect(code(await api('POST /v1/wallet/transfers', { as: ama.uid, body: other }))).toBe(
      'wallets.currency_not_offered',
    );
  });

  test('out of a business’s wallet only from the rank of admin', async () => {
    const shop = await buildBusiness();
    const kofi = await person();
    const manager = await person({ member: { of: shop, as: 'manager' } });
    await fillWallet({ kind: 'business', id: shop.id }, 1_000n);
    expect(code(await send(manager, { userId: kofi.publicId }, '1.00'))).toBe('auth.forbidden');
    expect((await api<Wallet>('GET /v1/wallet', { as: manager.uid })).data.balances).toMatchObject([
      { available: '10.00' },
    ]);
    expect((await send(shop.owner, { userId: kofi.publicId }, '1.00')).status).toBe(201);
  });
});

describe('Limits and fees are rows', () => {
  test('by plan: so much at once and so much in the owner’s day', async () => {
    const kofi = await person();
    const ama = await person();
    await fillWallet(own(ama), 10_000_000n);
    // Free, in cedis: 2,400.00 at once, 6,000.00 a day.
    expect(await send(ama, { userId: kofi.publicId }, '2400.01')).toMatchObject({
      status: 403,
      errors: [{ code: 'wallets.too_much_at_once', meta: { allowed: '2400.00' } }],
    });
    for (let n = 0; n < 2; n++) expect((await send(ama, { userId: kofi.publicId }, '2400.00')).status).toBe(201);
    expect(await send(ama, { userId: kofi.publicId }, '1200.01')).toMatchObject({
      status: 403,
      errors: [{ code: 'wallets.day_limit_reached', meta: { allowed: '6000.00', spent: '4800.00' } }],
    });
    expect((await send(ama, { userId: kofi.publicId }, '1200.00')).status).toBe(201);
    const rich = await person({ tier: 'standard' });
    await fillWallet(own(rich), 10_000_000n);
    expect((await send(rich, { userId: kofi.publicId }, '12000.00')).status).toBe(201);
  });

  test('many at once cannot slip past the day’s limit', async () => {
    const [ama, kofi] = [await person({ tier: 'premium' }), await person()];
    await fillWallet(own(ama), 100_000_000n);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send(ama, { userId: kofi.publicId }, '40000.00')),
    );
    // Premium: 120,000.00 a day.
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(await available(kofi)).toBe('120000.00');
  });

  test('a fee is on top, goes to the platform, and a preview tells it', async () => {
    await superuser.run(`insert into wallets.fee_rule values ('SZL', 'transfer', 10, 100, 25, 500)`);
    await superuser.run(`insert into wallets.limit_rule values ('free', 'SZL', 'transfer', 1000000, 1000000)`);
    forgetFees();
    const [ama, kofi] = [await person(), await person()];
    await fillWallet(own(ama), 10_000n, 'SZL');
    const body = { to: { userId: kofi.publicId }, amount: '50.00', currency: 'SZL' };
    const preview = await api<TransferPreview>('POST /v1/wallet/transfers/preview', { as: ama.uid, body });
    expect(preview.data).toMatchObject({
      to: { id: kofi.publicId },
      fee: { amount: '0.60' },
      total: { amount: '50.60' },
      left: { amount: '49.40' },
      enough: true,
    });
    const fees = () =>
      superuser.first<{ sum: bigint }>(
        `select coalesce(sum(posted), 0)::bigint as sum from ledger.account where kind = 'fees' and asset = 'SZL'`,
      );
    const before = (await fees())!.sum;
    expect((await api('POST /v1/wallet/transfers', { as: ama.uid, body })).status).toBe(201);
    expect((await fees())!.sum - before).toBe(60n);
    // The database holds the same rule: a stale fee is refused, and the next try knows the new one.
    await superuser.run(`update wallets.fee_rule set flat = 20 where currency = 'SZL'`);
    expect(code(await api('POST /v1/wallet/transfers', { as: ama.uid, body: { ...body, amount: '10.00' } }))).toBe(
      'wallets.fee_changed',
    );
    expect(await api('POST /v1/wallet/transfers', { as: ama.uid, body: { ...body, amount: '10.00' } })).toMatchObject({
      status: 201,
      data: { fee: { amount: '0.30' } },
    });
  });
});

describe('PAY-7 what a wallet tells', () => {
  test('a statement adds up line by line, in sentences, and a past balance is what it was', async () => {
    const [ama, kofi] = [await person({ displayName: 'Ama Serwaa' }), await person({ displayName: 'Kofi Boateng' })];
    await fillWallet(own(ama), 10_000n);
    const middle = new Date();
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const amount of ['10.00', '20.00', '5.00']) await send(ama, { userId: kofi.publicId }, amount);
    await fillWallet(own(kofi), 1n);
    await send(kofi, { userId: ama.publicId }, '1.00');
    const first = await api<StatementEntry[]>('GET /v1/wallet/statement?currency=GHS&limit=3', { as: ama.uid });
    const rest = await api<StatementEntry[]>(
      `GET /v1/wallet/statement?currency=GHS&limit=3&cursor=${encodeURIComponent(first.meta.pagination!.next!)}`,
      { as: ama.uid },
    );
    const lines = [...first.data, ...rest.data];
    expect(lines.map(({ amount, balance, text }) => [amount, balance, text])).toEqual([
      ['1.00', '66.00', 'Received from Kofi B.'],
      ['-5.00', '65.00', 'Sent to Kofi B.'],
      ['-20.00', '70.00', 'Sent to Kofi B.'],
      ['-10.00', '90.00', 'Sent to Kofi B.'],
      ['100.00', '100.00', 'Added by a payment'],
    ]);
    const then = await api<BalanceAt>(
      `GET /v1/wallet/balance?currency=GHS&at=${encodeURIComponent(middle.toISOString())}`,
      { as: ama.uid },
    );
    expect(then.data).toMatchObject({ posted: '100.00', available: '100.00' });
    expect((await api<BalanceAt>('GET /v1/wallet/balance?currency=GHS', { as: ama.uid })).data.posted).toBe('66.00');
  });
});
