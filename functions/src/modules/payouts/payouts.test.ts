import fc from 'fast-check';
import { adminApi, api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import type { Ctx } from '../../platform/context.ts';
import { rootLog } from '../../platform/log.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { newId, parsePublicId } from '../../platform/values/id.ts';
import { buildBusiness, buildUser, type TestBusiness } from '../identity/identity.factory.ts';
import * as ledger from '../ledger/index.ts';
import { planDailyRuns } from './runs.ts';
import { recordSale, refundSale } from './index.ts';
import type { Destination, Earnings, Payout, Run } from './schemas.ts';
import { followPayout, referenceOf, sendItem, sendRun } from './send.ts';

catchEvents();

// A Tuesday, on which banks pay everywhere; each test takes another week, for a day has one run a currency.
let week = 0;
const nextDay = (): Date => new Date(Date.UTC(2027, 1, 2 + 7 * week++, 6));
const at = <T>(now: Date, run: (ctx: Ctx) => Promise<T>): Promise<T> =>
  runInContext(
    { role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'r', traceId: 't', now, log: rootLog },
    run,
  );
const buyers: ledger.AccountRef = { owner: { kind: 'provider', id: 'momo' }, kind: 'clearing', asset: 'GHS' };
const sellerOf = (shop: TestBusiness) => ({ kind: 'business' as const, id: shop.id });
const balance = async (shop: TestBusiness, kind: ledger.AccountKind) =>
  at(new Date(), (ctx) => ledger.balanceOf(ctx, { owner: sellerOf(shop), kind, asset: 'GHS' }));

/** A shop with a proved place for its money. */
async function shopWithPlace(): Promise<TestBusiness> {
  const shop = await buildBusiness();
  await superuser.run(
    `insert into payouts.destination (id, owner_kind, owner_id, currency, country, method, phone, network, name, state, usable_from, created_at, updated_at)
     values ($1, 'business', $2, 'GHS', 'GH', 'mobile_money', '+233244123456', 'mtn', 'Adom Stores', 'verified', '2026-01-01', now(), now())`,
    [newId(new Date()), shop.id],
  );
  return shop;
}
const sell = (shop: TestBusiness, gross: bigint, reference: string = crypto.randomUUID(), now = new Date()) =>
  at(now, (ctx) => recordSale(ctx, { reference, seller: sellerOf(shop), currency: 'GHS', gross, from: buyers }));
const refund = (sale: string, amount: bigint, reference: string = crypto.randomUUID()) =>
  at(new Date(), (ctx) => refundSale(ctx, { reference, sale, amount, to: buyers }));
const itemsOf = (shop: TestBusiness) =>
  superuser.rows<{ id: string; run_id: string; state: string; sent: bigint; recovered: bigint; reason: string | null }>(
    'select id, run_id, state, sent, recovered, reason from payouts.item where owner_id = $1 order by id',
    [shop.id],
  );
/** The morning's job and what follows from it, for this shop; each of it twice, as may happen. */
async function payDay(shop: TestBusiness, day = nextDay()): Promise<void> {
  await Promise.all([at(day, planDailyRuns), at(day, planDailyRuns)]);
  for (const item of (await itemsOf(shop)).filter(({ state }) => state === 'planned')) {
    await superuser.run(
      `update payouts.run set state = 'sending', decided_by = 'user:second', updated_at = now() where id = $1 and state = 'awaiting_approval'`,
      [item.run_id],
    );
    for (let n = 0; n < 2; n++) await at(day, (ctx) => sendRun(ctx, { id: item.run_id }));
    for (let n = 0; n < 2; n++) await at(day, (ctx) => sendItem(ctx, { id: item.id }));
  }
}
/** As the payments do when the provider has spoken. */
async function outcome(item: { id: string }, state: 'paid' | 'failed' | 'returned'): Promise<void> {
  const row = (await superuser.first<{ id: string; amount: bigint; owner: string }>(
    'select id, amount, owner_id as owner from payments.disbursement where reference = $1',
    [referenceOf(item.id)],
  ))!;
  const hold = `disbursement:${row.id}`;
  await at(new Date(), async (ctx) => {
    if (state === 'paid')
      await ledger.capture(ctx, { hold, reference: hold, to: [{ to: buyers, amount: row.amount }] });
    if (state === 'failed') await ledger.release(ctx, { hold });
    if (state === 'returned')
      await ledger.post(ctx, {
        reference: `${hold}:returned`,
        kind: 'disbursement.returned',
        moves: [
          {
            from: buyers,
            to: { owner: { kind: 'business', id: row.owner }, kind: 'payable', asset: 'GHS' },
            amount: row.amount,
          },
        ],
      });
  });
  for (let n = 0; n < 2; n++)
    await at(new Date(), (ctx) =>
      followPayout(ctx, { reference: referenceOf(item.id), state, reason: state === 'paid' ? null : 'bad_account' }),
    );
}

describe('PAY-8 a payout run', () => {
  test('pays what was earned, once, however often the job and its tasks run', async () => {
    const shop = await shopWithPlace();
    const sale = crypto.randomUUID();
    for (let n = 0; n < 2; n++) await sell(shop, 100_000n, sale);
    await payDay(shop);
    const [item, ...others] = await itemsOf(shop);
    // Free plan: 5 % commission.
    expect([item, others]).toMatchObject([{ state: 'sending', sent: 95_000n, recovered: 0n }, []]);
    expect(await balance(shop, 'payable')).toEqual({ posted: 95_000n, held: 95_000n, available: 0n });
    await payDay(shop);
    expect(await itemsOf(shop)).toHaveLength(1);
    await outcome(item!, 'paid');
    expect(await balance(shop, 'payable')).toEqual({ posted: 0n, held: 0n, available: 0n });
    await payDay(shop);
    expect((await itemsOf(shop)).map(({ state }) => state)).toEqual(['paid']);
    const sent = await superuser.rows('select 1 from payments.disbursement where owner_id = $1', [shop.id]);
    expect(sent).toHaveLength(1);
    const seen = await api<Payout[]>('GET /v1/payouts', { as: shop.owner.uid });
    expect(seen.data).toMatchObject([{ sent: { amount: '950.00', currency: 'GHS' }, state: 'paid' }]);
  });

  test.each(['failed', 'returned'] as const)(
    'what %s is payable again, and so goes out with the next run',
    async (how) => {
      const shop = await shopWithPlace();
      await sell(shop, 100_000n);
      await payDay(shop);
      const [first] = await itemsOf(shop);
      if (how === 'returned') await outcome(first!, 'paid');
      await outcome(first!, how);
      expect((await balance(shop, 'payable')).available).toBe(95_000n);
      await payDay(shop);
      expect((await itemsOf(shop)).map(({ state }) => state)).toEqual([how, 'sending']);
    },
  );

  test('leaves out too little, holidays, the unproved, the cooling, the suspended and the stopped', async () => {
    const [poor, unproved, cooling, suspended, stopped] = await Promise.all(Array.from({ length: 5 }, shopWithPlace));
    await sell(poor!, 2_000n);
    for (const shop of [unproved, cooling, suspended, stopped]) await sell(shop!, 100_000n);
    await superuser.run(`update payouts.destination set state = 'unverified' where owner_id = $1`, [unproved!.id]);
    await superuser.run(`update payouts.destination set usable_from = '2040-01-01' where owner_id = $1`, [cooling!.id]);
    await superuser.run(`update identity.business set status = 'suspended' where id = $1`, [suspended!.id]);
    await superuser.run(`update payouts.seller set state = 'stopped', stopped_because = 'fraud' where owner_id = $1`, [
      stopped!.id,
    ]);
    await payDay(poor!);
    for (const shop of [poor, unproved, cooling, suspended, stopped]) expect(await itemsOf(shop!)).toEqual([]);
    // Independence Day of Ghana 2028 is a Monday; the day before, a Sunday.
    const shop = await shopWithPlace();
    await sell(shop, 100_000n);
    for (const day of ['2028-03-05', '2028-03-06']) await payDay(shop, new Date(`${day}T06:00:00Z`));
    expect(await itemsOf(shop)).toEqual([]);
    await payDay(shop, new Date('2028-03-07T06:00:00Z'));
    expect(await itemsOf(shop)).toHaveLength(1);
  });

  test('a refund between plan and sending counts; nothing is sent that is not there', async () => {
    const shop = await shopWithPlace();
    const sale = crypto.randomUUID();
    await sell(shop, 100_000n, sale);
    const day = nextDay();
    await at(day, planDailyRuns);
    await refund(sale, 60_000n);
    const [item] = await itemsOf(shop);
    await superuser.run(
      `update payouts.run set state = 'sending', decided_by = 'user:x' where id = $1 and state <> 'sending'`,
      [item!.run_id],
    );
    await at(day, (ctx) => sendRun(ctx, { id: item!.run_id }));
    await at(day, (ctx) => sendItem(ctx, { id: item!.id }));
    expect(await itemsOf(shop)).toMatchObject([{ state: 'sending', sent: 38_000n }]);
  });

  test('MOD-6 a run made by hand waits for somebody else', async () => {
    const [maker, checker] = [await buildUser({ activeRole: 'admin' }), await buildUser({ activeRole: 'admin' })];
    await superuser.run('delete from payouts.holiday where day = current_date');
    await superuser.run(`update payouts.rule set weekend = '{}' where currency = 'GHS'`);
    const shop = await shopWithPlace();
    await sell(shop, 100_000n);
    const made = await adminApi<Run>('POST /v1/admin/payouts/runs', { as: maker.uid, body: { currency: 'GHS' } });
    expect(made).toMatchObject({ status: 201, data: { state: 'awaiting_approval', kind: 'by_hand' } });
    const decide = (who: typeof maker, verb: string) =>
      adminApi<Run>(`POST /v1/admin/payouts/runs/${made.data.id}/${verb}`, { as: who.uid });
    expect((await decide(maker, 'approve')).errors[0]?.code).toBe('payouts.needs_second_person');
    expect((await decide(checker, 'reject')).data.state).toBe('rejected');
    expect((await decide(checker, 'approve')).errors[0]?.code).toBe('payouts.run_decided');
    expect(await itemsOf(shop)).toMatchObject([{ state: 'cancelled', reason: 'run_rejected' }]);
    const again = await adminApi<Run>('POST /v1/admin/payouts/runs', { as: maker.uid, body: { currency: 'GHS' } });
    expect(
      (await adminApi<Run>(`POST /v1/admin/payouts/runs/${again.data.id}/approve`, { as: checker.uid })).data.state,
    ).toBe('sending');
    await at(new Date(), (ctx) => sendRun(ctx, { id: parsePublicId('prun', again.data.id)! }));
    await superuser.run(`update payouts.rule set weekend = '{0,6}' where currency = 'GHS'`);
    expect((await itemsOf(shop)).map(({ state }) => state)).toEqual(['cancelled', 'sending']);
  });
});

describe('LST-9 refunds after the payout', () => {
  test('become a debt that the seller sees; commission goes back in proportion; later payouts give at most the cap to it', async () => {
    const shop = await shopWithPlace();
    const sale = crypto.randomUUID();
    await sell(shop, 100_000n, sale);
    await payDay(shop);
    await outcome((await itemsOf(shop))[0]!, 'paid');
    const fees = () =>
      at(new Date(), (ctx) => ledger.balanceOf(ctx, { owner: ledger.PLATFORM, kind: 'fees', asset: 'GHS' }));
    const before = (await fees()).posted;
    const reference = crypto.randomUUID();
    for (let n = 0; n < 2; n++) await refund(sale, 50_000n, reference);
    expect((await fees()).posted - before).toBe(-2_500n);
    const seen = await api<Earnings>('GET /v1/payouts/earnings', { as: shop.owner.uid });
    expect(seen.data).toMatchObject({
      balances: [{ currency: 'GHS', payable: '0.00', owed: '475.00' }],
      receivables: [{ reference: `sale:${reference}`, amount: { amount: '475.00' }, open: { amount: '475.00' } }],
    });
    // 570.00 earned: half of it at most goes to the debt.
    await sell(shop, 60_000n);
    await payDay(shop);
    const second = (await itemsOf(shop))[1]!;
    expect(second).toMatchObject({ sent: 28_500n, recovered: 28_500n });
    const open = async () =>
      (await api<Earnings>('GET /v1/payouts/earnings', { as: shop.owner.uid })).data.receivables.map(
        (one) => one.open.amount,
      );
    expect(await open()).toEqual(['190.00']);
    // It did not arrive: the debt is open again as it was.
    await outcome(second, 'failed');
    expect(await open()).toEqual(['475.00']);
    expect(await balance(shop, 'payable')).toMatchObject({ available: 57_000n });
    await payDay(shop);
    await outcome((await itemsOf(shop))[2]!, 'paid');
    await sell(shop, 60_000n);
    await payDay(shop);
    expect((await itemsOf(shop))[3]).toMatchObject({ recovered: 19_000n, sent: 38_000n });
    expect(await open()).toEqual([]);
  });

  test('more than is left of a sale does not go back', async () => {
    const shop = await shopWithPlace();
    const sale = crypto.randomUUID();
    await sell(shop, 1_000n, sale);
    await refund(sale, 600n);
    await expect(refund(sale, 401n)).rejects.toMatchObject({ code: 'payouts.too_much_back' });
    await refund(sale, 400n);
    expect(await balance(shop, 'payable')).toMatchObject({ posted: 0n });
  });

  test('random sales, refunds and payouts: all sums are right, the cap holds, nobody is paid twice', async () => {
    type Step = { kind: 'sell' | 'refund' | 'pay'; size: number; how: 'paid' | 'failed' | 'returned' };
    const steps = fc.array(
      fc.record<Step>({
        kind: fc.constantFrom('sell', 'sell', 'refund', 'pay'),
        size: fc.integer({ min: 1, max: 100_000 }),
        how: fc.constantFrom('paid', 'paid', 'failed', 'returned'),
      }),
      { minLength: 4, maxLength: 14 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const shop = await shopWithPlace();
        const sales: { reference: string; left: bigint }[] = [];
        let [gross, back, paidOut] = [0n, 0n, 0n];
        for (const { kind, size, how } of plan) {
          if (kind === 'sell') {
            const reference = crypto.randomUUID();
            await sell(shop, BigInt(size), reference);
            sales.push({ reference, left: BigInt(size) });
            gross += BigInt(size);
          } else if (kind === 'refund' && sales.length > 0) {
            const sale = sales[size % sales.length]!;
            const amount = sale.left === 0n ? 0n : (BigInt(size) % sale.left) + 1n;
            if (amount === 0n) continue;
            await refund(sale.reference, amount);
            sale.left -= amount;
            back += amount;
          } else if (kind === 'pay') {
            await payDay(shop);
            for (const item of (await itemsOf(shop)).filter(({ state }) => state === 'sending')) {
              expect(item.recovered * 2n <= item.sent + item.recovered).toBe(true);
              await outcome(item, how === 'returned' ? 'paid' : how);
              if (how === 'returned') await outcome(item, 'returned');
              if (how === 'paid') paidOut += item.sent;
            }
          }
        }
        const shares = (await superuser.first<{ net: bigint; rest: bigint }>(
          `select coalesce(sum(net - net_back), 0)::bigint as net,
             coalesce(sum(commission - commission_back + rounding - rounding_back), 0)::bigint as rest
           from payouts.sale where owner_id = $1`,
          [shop.id],
        ))!;
        expect(shares.net + shares.rest).toBe(gross - back);
        const [payable, receivable] = [await balance(shop, 'payable'), await balance(shop, 'receivable')];
        // What the seller was paid, will be paid and owes is his share of what stayed sold.
        expect(paidOut + payable.posted + receivable.posted).toBe(shares.net);
        expect([payable.held, payable.available >= 0n, receivable.posted <= 0n]).toEqual([0n, true, true]);
        const debts = (await superuser.first<{ open: bigint }>(
          'select coalesce(sum(amount - recovered), 0)::bigint as open from payouts.receivable where owner_id = $1',
          [shop.id],
        ))!;
        expect(debts.open).toBe(-receivable.posted);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('Where the money goes', () => {
  test('a proved number of one’s own is right at once; a changed one cools down and waits for a check', async () => {
    const ama = await buildUser({ phone: '+233244990001' });
    await superuser.run('update identity."user" set phone_verified = true where id = $1', [ama.userId]);
    const set = (phone: string) =>
      api<Destination>('POST /v1/payouts/destinations', {
        as: ama.uid,
        body: { currency: 'GHS', method: 'mobile_money', phone, network: 'mtn', name: 'Ama Serwaa' },
      });
    const first = await set('024 499 0001');
    expect(first).toMatchObject({ status: 201, data: { state: 'verified', shown: 'mtn +233•••001' } });
    expect(Date.parse(first.data.usableFrom)).toBeLessThanOrEqual(Date.now());
    const second = await set('024 499 0002');
    expect(second.data.state).toBe('unverified');
    expect(Date.parse(second.data.usableFrom) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const listed = await api<Destination[]>('GET /v1/payouts/destinations', { as: ama.uid });
    expect(listed.data.map(({ id }) => id)).toEqual([second.data.id]);
    const admin = await buildUser({ activeRole: 'admin' });
    const verified = await adminApi<Destination>(`POST /v1/admin/payouts/destinations/${second.data.id}/verify`, {
      as: admin.uid,
    });
    expect(verified.data.state).toBe('verified');
  });
});
