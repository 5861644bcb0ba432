import fc from 'fast-check';
import { superuser } from '../../../test/database.ts';
import type { Tier } from '../../platform/actor.ts';
import { buildBusiness, buildUser } from '../identity/identity.factory.ts';
import type { Owner } from './accounts.ts';
import { assignPlan } from './assign-plan.ts';
import { codeOf, reference, run } from './ledger.factory.ts';
import { planOf } from './plan.ts';
import { quotaOf, returnQuota } from './index.ts';
import { quotasOf } from './quota-of.ts';
import { rollQuotas } from './roll-quotas.ts';
import { useQuota } from './use-quota.ts';

const EXTEND = 'quota:listing-extend';
const CONNECT = 'quota:connection-request';

async function buildOwner(country = 'GH', tier: Tier = 'free') {
  const actor = await buildUser({ country, tier });
  const owner: Owner = { kind: 'user', id: actor.userId };
  const use = (asset = EXTEND, now = new Date(), as = reference(), amount = 1n) =>
    run((ctx) => useQuota(ctx, { owner, asset, reference: as, amount }), { actor, now });
  const left = async (asset = EXTEND, now = new Date()) =>
    (await run((ctx) => quotaOf(ctx, owner, asset), { actor, now })).left;
  return { actor, owner, use, left };
}

describe('MAT-6 quotas', () => {
  test('are whole at first, are used up, and say when they begin anew', async () => {
    const { use, left, actor, owner } = await buildOwner('KE');
    const now = new Date('2026-11-21T10:00:00Z');
    expect(await left(EXTEND, now)).toBe(3);
    expect((await run((ctx) => quotasOf(ctx, owner), { actor, now })).map(({ asset }) => asset)).toEqual([
      CONNECT,
      'quota:listing-create',
      EXTEND,
      'quota:listing-feature',
      'quota:new-conversation',
    ]);
    const last = [await use(EXTEND, now), await use(EXTEND, now), await use(EXTEND, now)].at(-1);
    // Nairobi is three hours ahead.
    const returnsAt = new Date('2026-11-30T21:00:00Z');
    expect(last).toMatchObject({ asset: EXTEND, period: 'month', limit: 3, used: 3, left: 0, returnsAt });
    await expect(use(EXTEND, now)).rejects.toMatchObject({
      code: 'ledger.quota_reached',
      entries: [{ meta: { limit: 3, returnsAt: returnsAt.toISOString(), period: 'month' } }],
    });
    expect(await left(EXTEND, new Date('2026-11-30T20:59:59Z'))).toBe(0);
    expect(await left(EXTEND, returnsAt)).toBe(3);
    expect((await use(EXTEND, returnsAt)).left).toBe(2);
  });

  test('concurrent uses never exceed the limit, and a repeated one counts once', async () => {
    const { use, left } = await buildOwner();
    const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(use())));
    expect(codes.filter((code) => code === 'done')).toHaveLength(3);
    expect(new Set(codes)).toEqual(new Set(['done', 'ledger.quota_reached']));
    const again = await buildOwner();
    const name = reference();
    expect([await again.use(EXTEND, new Date(), name), await again.use(EXTEND, new Date(), name)]).toMatchObject([
      { used: 1 },
      { used: 1 },
    ]);
    expect(await codeOf(again.use(EXTEND, new Date(), name, 2n))).toBe('ledger.reference_reused');
    expect(await left()).toBe(0);
  });

  test('the day and the month both bind; the day returns at local midnight', async () => {
    const { use, owner, actor } = await buildOwner('NG');
    const at = (text: string) => new Date(text);
    for (let n = 0; n < 5; n++) await use(CONNECT, at('2026-03-10T22:59:00Z'));
    await expect(use(CONNECT, at('2026-03-10T22:59:59.999Z'))).rejects.toMatchObject({
      entries: [{ meta: { period: 'day', returnsAt: '2026-03-10T23:00:00.000Z' } }],
    });
    // Lagos is an hour ahead: its next day has begun.
    expect((await use(CONNECT, at('2026-03-10T23:00:00Z'))).periods).toMatchObject([
      { period: 'day', used: 1, limit: 5 },
      { period: 'month', used: 6, limit: 50 },
    ]);
    await run((ctx) => useQuota(ctx, { owner, asset: CONNECT, reference: reference(), amount: 4n }), {
      actor,
      now: at('2026-03-11T10:00:00Z'),
    });
    for (let day = 12; day < 20; day++) {
      await use(CONNECT, at(`2026-03-${day}T10:00:00Z`), reference(), 5n);
    }
    await expect(use(CONNECT, at('2026-03-20T10:00:00Z'))).rejects.toMatchObject({
      entries: [{ meta: { period: 'month', limit: 50, returnsAt: '2026-03-31T23:00:00.000Z' } }],
    });
  });

  test('a use comes back once, and only while its period runs', async () => {
    const { use, left, actor } = await buildOwner();
    const now = new Date('2026-05-10T10:00:00Z');
    const name = reference();
    await use(EXTEND, now, name);
    const back = (at = now) => run((ctx) => returnQuota(ctx, { reference: name }), { actor, now: at });
    await back();
    await back();
    expect(await left(EXTEND, now)).toBe(3);
    expect(await codeOf(run((ctx) => returnQuota(ctx, { reference: 'nothing' }), { actor }))).toBe(
      'resource.not_found',
    );
    const old = reference();
    await use(EXTEND, now, old);
    const next = new Date('2026-06-01T00:00:00Z');
    await use(EXTEND, next);
    await run((ctx) => returnQuota(ctx, { reference: old }), { actor, now: next });
    expect(await left(EXTEND, next)).toBe(2);
  });

  test('follow the plan at once, up and down', async () => {
    const { use, left, owner, actor } = await buildOwner();
    const put = (plan: string, timeZone?: string) =>
      run((ctx) => assignPlan(ctx, { owner, plan, ...(timeZone === undefined ? {} : { timeZone }) }));
    for (let n = 0; n < 3; n++) await use();
    await put('standard');
    expect(await left()).toBe(12);
    expect((await run((ctx) => planOf(ctx, owner), { actor })).commissionBp).toBe(350);
    await use();
    await put('free');
    expect(await left()).toBe(0);
    expect(await codeOf(use())).toBe('ledger.quota_reached');
    await put('premium', 'Africa/Cairo');
    expect(await left()).toBe(56);
    expect(await codeOf(put('gold'))).toBe('23503');
    expect(await codeOf(put('free', 'Africa/Atlantis'))).toBe('23514');
  });

  test('a person’s tier says his plan until he is put on one; a business has its owner’s', async () => {
    const business = await buildBusiness({
      owner: await buildUser({ tier: 'standard', activeRole: 'business', country: 'EG' }),
    });
    const plan = await run((ctx) => planOf(ctx, { kind: 'business', id: business.id }), { actor: business.owner });
    expect(plan).toMatchObject({ code: 'standard', tier: 'standard' });
    expect(plan.prices.find(({ currency, days }) => currency === 'KES' && days === 30)).toMatchObject({
      amount: 50_000n,
    });
    const owner: Owner = { kind: 'business', id: business.id };
    const state = await run((ctx) => quotaOf(ctx, owner, EXTEND), {
      actor: business.owner,
      now: new Date('2026-01-15T00:00:00Z'),
    });
    expect(state).toMatchObject({ limit: 15, returnsAt: new Date('2026-01-31T22:00:00Z') });
  });

  test('nobody uses or looks at somebody else’s', async () => {
    const [{ owner }, stranger] = [await buildOwner(), await buildUser()];
    expect(
      await codeOf(run((ctx) => useQuota(ctx, { owner, asset: EXTEND, reference: reference() }), { actor: stranger })),
    ).toBe('42501');
    expect(await codeOf(run((ctx) => quotaOf(ctx, owner, EXTEND), { actor: stranger }))).toBe('42501');
  });
});

describe('the job that rolls periods', () => {
  test('expires what is left, opens the next one where there was a use, and does nothing the second time', async () => {
    const { use, owner } = await buildOwner();
    const [may, june, july] = [
      new Date('2024-05-10T10:00:00Z'),
      new Date('2024-06-01T00:00:01Z'),
      new Date('2024-07-01T00:00:01Z'),
    ];
    await use(EXTEND, may);
    const lines = () =>
      superuser.rows<{ kind: string; amount: number }>(
        `select t.kind, p.amount::int as amount from ledger.posting p join ledger.account a on a.id = p.account_id
         join ledger.transaction t on t.id = p.transaction_id where a.owner_id = $1 order by p.seq`,
        [owner.id],
      );
    const roll = async (now: Date) => {
      while ((await run((ctx) => rollQuotas(ctx, { limit: 50 }), { now })).more);
    };
    await roll(june);
    await roll(june);
    const first = [
      { kind: 'quota.grant', amount: 3 },
      { kind: 'quota.use', amount: -1 },
      { kind: 'quota.expire', amount: -2 },
      { kind: 'quota.grant', amount: 3 },
    ];
    expect(await lines()).toEqual(first);
    await roll(july);
    expect(await lines()).toEqual([...first, { kind: 'quota.expire', amount: -3 }]);
    expect(await superuser.rows('select 1 from ledger.quota_period where owner_id = $1', [owner.id])).toEqual([]);
    expect((await use(EXTEND, new Date('2024-07-02T00:00:00Z'))).left).toBe(2);
  });
});

describe('local days and months', () => {
  const ZONES = [
    'Africa/Lagos',
    'Africa/Cairo',
    'Africa/Casablanca',
    'Africa/Johannesburg',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'America/Havana',
    'Asia/Beirut',
    'Asia/Kathmandu',
    'Pacific/Chatham',
  ];

  test('hold every moment, touch each other, and begin when the wall clock shows the first minute there is', async () => {
    const wall = (at: Date, timeZone: string) =>
      new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ZONES),
        fc.constantFrom('day', 'month'),
        fc.date({ min: new Date('2015-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }),
        async (zone, period, at) => {
          const row = (await superuser.first<{ starts_at: Date; ends_at: Date; next: Date }>(
            `select b.starts_at, b.ends_at, n.starts_at as next from ledger.period_bounds($1, $2, $3) b,
               lateral ledger.period_bounds($1, $2, b.ends_at) n`,
            [period, zone, at],
          ))!;
          expect(row.starts_at <= at && at < row.ends_at).toBe(true);
          expect(row.next).toEqual(row.ends_at);
          const length = period === 'day' ? 10 : 7;
          const label = wall(at, zone).slice(0, length);
          expect(wall(row.starts_at, zone).slice(0, length)).toBe(label);
          expect(wall(new Date(row.ends_at.getTime() - 1_000), zone).slice(0, length)).toBe(label);
          expect(wall(new Date(row.starts_at.getTime() - 1_000), zone).slice(0, length) < label).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('every country that we know has a zone that PostgreSQL knows', async () => {
    const { COUNTRIES } = await import('../../platform/values/country.ts');
    const rows = await superuser.rows<{ country: string }>(
      'select country from ledger.country_zone z join pg_timezone_names n on n.name = z.time_zone',
    );
    expect(new Set(rows.map(({ country }) => country))).toEqual(new Set(COUNTRIES));
  });

  test('the currencies are those of values/money.ts', async () => {
    const { CURRENCY_EXPONENTS } = await import('../../platform/values/money.ts');
    const rows = await superuser.rows<{ code: string; exponent: number }>(
      `select code, exponent from ledger.asset where kind = 'currency'`,
    );
    expect(Object.fromEntries(rows.map(({ code, exponent }) => [code, exponent]))).toEqual(CURRENCY_EXPONENTS);
  });
});
