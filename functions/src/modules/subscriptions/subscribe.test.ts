import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { rootLog } from '../../platform/log.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import type { Ctx } from '../../platform/context.ts';
import { buildBusiness, buildUser, type TestPerson } from '../identity/identity.factory.ts';
import * as ledger from '../ledger/index.ts';
import { followFailure, followPayment, renewSubscription } from './renew.ts';
import type { ChangePreview, PlanView, SubscriptionView } from './schemas.ts';
import { addLocalDays } from './rules.ts';

const outlet = catchEvents();
const HOUR = 3_600_000;
const code = (answer: { errors: readonly { code: string }[] }) => answer.errors[0]?.code;

async function fill(owner: { kind: string; id: string }, amount: bigint, currency = 'GHS'): Promise<void> {
  await superuser.run(
    `select ledger.post($1, 'payment.captured', null, array['provider', $2], array['bank', $3], array['clearing', 'wallet'],
       array[$4, $4], array[1], array[2], array[$5::bigint], now())`,
    [`test:${crypto.randomUUID()}`, owner.kind, owner.id, currency, amount.toString()],
  );
}
async function rich(given: Parameters<typeof buildUser>[0] = {}, amount = 1_000_000n): Promise<TestPerson> {
  const person = await buildUser(given);
  await fill({ kind: 'user', id: person.userId }, amount);
  return person;
}
const balance = async (owner: { kind: string; id: string }, kind = 'wallet'): Promise<bigint> =>
  (await superuser.first<{ sum: bigint }>(
    `select coalesce(sum(posted), 0)::bigint as sum from ledger.account where owner_kind = $1 and owner_id = $2 and kind = $3 and asset = 'GHS'`,
    [owner.kind, owner.id, kind],
  ))!.sum;
const wallet = (who: TestPerson) => balance({ kind: 'user', id: who.userId });
const take = (who: TestPerson, body: object, more: object = {}) =>
  api<SubscriptionView>('POST /v1/subscriptions', { as: who.uid, body, ...more });
const current = async (who: TestPerson) =>
  (await api<SubscriptionView>('GET /v1/subscriptions/current', { as: who.uid })).data;
const tier = async (who: TestPerson) =>
  (await superuser.first<{ tier: string }>('select tier from identity."user" where id = $1', [who.userId]))!.tier;
const rowOf = async (who: TestPerson) =>
  (await superuser.first<{ id: string; ends_at: Date; next_try_at: Date; grace_ends_at: Date }>(
    'select id, ends_at, next_try_at, grace_ends_at from subscriptions.subscription where owner_id = $1',
    [who.userId],
  ))!;
const at = <T>(now: Date, run: (ctx: Ctx) => Promise<T>): Promise<T> =>
  runInContext(
    { role: 'worker', actor: { kind: 'task', name: 'test' }, requestId: 'r', traceId: 't', now, log: rootLog },
    run,
  );
const after = (date: Date, hours: number): Date => new Date(date.getTime() + hours * HOUR);
const price = async (plan: string, days: number): Promise<bigint> =>
  (await superuser.first<{ amount: bigint }>(
    `select amount from ledger.plan_price where plan = $1 and currency = 'GHS' and days = $2`,
    [plan, days],
  ))!.amount;

describe('PAY-10 GET /v1/plans', () => {
  test('says to everybody what each plan gives and costs', async () => {
    const { status, data } = await api<PlanView[]>('GET /v1/plans?currency=UGX');
    expect(status).toBe(200);
    expect(data.map(({ code: name }) => name)).toEqual(expect.arrayContaining(['free', 'standard', 'premium']));
    const standard = data.find(({ code: name }) => name === 'standard')!;
    expect(standard.prices.map(({ days }) => days)).toEqual([1, 7, 30]);
    expect(standard.prices.every(({ price: { amount, currency } }) => currency === 'UGX' && /^\d+$/.test(amount))).toBe(
      true,
    );
    expect(standard.quotas['quota:listing-extend']).toEqual({ month: 15 });
  });
});

describe('PAY-10 taking a plan from the wallet', () => {
  test('pays, and plan, quotas, tier and claims follow in the same transaction', async () => {
    const ama = await rich();
    const before = await wallet(ama);
    const answer = await take(ama, { plan: 'standard', days: 30 });
    expect(answer).toMatchObject({
      status: 201,
      data: { plan: 'standard', state: 'active', days: 30, autoRenew: true },
    });
    const { startsAt, endsAt } = answer.data;
    expect(endsAt).toBe(addLocalDays(new Date(startsAt!), 30, 'Africa/Accra').toISOString());
    expect(before - (await wallet(ama))).toBe(await price('standard', 30));
    expect(await tier(ama)).toBe('standard');
    const quota = await at(new Date(), (ctx) =>
      ledger.quotaOf(ctx, { kind: 'user', id: ama.userId }, 'quota:listing-extend'),
    );
    expect(quota.limit).toBe(15);
    expect(outlet.events(ama.uid).map(({ type }) => type)).toEqual(['identity.account_changed']);
    const { id } = await rowOf(ama);
    const tasks = await superuser.rows<{ at: Date }>(
      `select run_at as at from platform.outbox where type = 'subscriptions.renew' and key like $1`,
      [`${id}-%`],
    );
    expect(tasks).toEqual([{ at: new Date(endsAt!) }]);
  });

  test('without the money nothing changes', async () => {
    const ama = await rich({}, 1n);
    expect(code(await take(ama, { plan: 'standard', days: 1 }))).toBe('ledger.insufficient_funds');
    expect([await current(ama), await tier(ama), await wallet(ama)]).toMatchObject([
      { plan: 'free', state: 'none' },
      'free',
      1n,
    ]);
  });

  test('two at once are one, and the same again is told so', async () => {
    const ama = await rich();
    const before = await wallet(ama);
    const both = await Promise.all([
      take(ama, { plan: 'standard', days: 7 }),
      take(ama, { plan: 'standard', days: 7 }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(code(both.find(({ status }) => status === 409)!)).toBe('subscriptions.already_subscribed');
    expect(before - (await wallet(ama))).toBe(await price('standard', 7));
  });

  test.each([
    ['a plan that there is not', { plan: 'golden', days: 7 }, 'subscriptions.plan_not_offered'],
    ['what nobody pays for', { plan: 'free', days: 7 }, 'subscriptions.plan_not_offered'],
    ['the plan of another role', { plan: 'partner-plus', days: 7 }, 'subscriptions.plan_not_offered'],
    ['a currency without a price', { plan: 'standard', days: 7, currency: 'BTN' }, 'subscriptions.no_price'],
    [
      'a prompt without a phone',
      { plan: 'standard', days: 7, payWith: 'mobile_money' },
      'subscriptions.pay_with_phone',
    ],
  ])('refuses %s', async (_what, body, refusal) => {
    const ama = await rich();
    const answer = await take(ama, body);
    expect([answer.status, code(answer)]).toEqual([400, refusal]);
  });

  test('for a business by its admins; the quotas are the business’s, the tier stays the person’s', async () => {
    const shop = await buildBusiness();
    await fill({ kind: 'business', id: shop.id }, 1_000_000n);
    const manager = await buildUser({ member: { of: shop, as: 'manager' } });
    expect((await take(manager, { plan: 'premium', days: 7 })).status).toBe(403);
    expect((await take(shop.owner, { plan: 'premium', days: 7 })).status).toBe(201);
    expect((await current(manager)).plan).toBe('premium');
    expect(await tier(shop.owner)).toBe('free');
    const quota = await at(new Date(), (ctx) =>
      ledger.quotaOf(ctx, { kind: 'business', id: shop.id }, 'quota:listing-extend'),
    );
    expect(quota.limit).toBe(60);
  });
});

describe('PAY-10 changing it', () => {
  test('a better plan begins at once; what is unused counts, to the last pesewa, as the preview said', async () => {
    const ama = await rich();
    await take(ama, { plan: 'standard', days: 30 });
    await superuser.run(
      `update subscriptions.subscription set starts_at = starts_at - interval '10 days 1 minute', ends_at = ends_at - interval '10 days 1 minute' where owner_id = $1`,
      [ama.userId],
    );
    const choice = { plan: 'premium', days: 30 };
    const preview = (await api<ChangePreview>('POST /v1/subscriptions/preview', { as: ama.uid, body: choice })).data;
    expect(preview).toMatchObject({ kind: 'upgrade', atOnce: true });
    const [before, takings] = [
      await wallet(ama),
      await balance({ kind: 'platform', id: 'pushnchat' }, 'subscriptions'),
    ];
    const answer = await take(ama, choice);
    expect(answer.data).toMatchObject({ plan: 'premium', state: 'active' });
    const paid = before - (await wallet(ama));
    expect(paid).toBe(BigInt(preview.due.amount.replace('.', '')));
    // A minute less than two thirds of thirty days is left.
    expect(BigInt(preview.credit.amount.replace('.', ''))).toBe(((await price('standard', 30)) * 2n) / 3n - 1n);
    expect((await balance({ kind: 'platform', id: 'pushnchat' }, 'subscriptions')) - takings).toBe(paid);
    expect(await tier(ama)).toBe('premium');
  });

  test('what is unused beyond the new price goes to the wallet', async () => {
    const ama = await rich();
    await take(ama, { plan: 'standard', days: 30 });
    const before = await wallet(ama);
    await take(ama, { plan: 'premium', days: 1 });
    const back = (await wallet(ama)) - before;
    expect(back > 0n && back <= (await price('standard', 30)) - (await price('premium', 1))).toBe(true);
  });

  test('a lesser plan waits until the present one is used up, then begins', async () => {
    const ama = await rich();
    await take(ama, { plan: 'premium', days: 1 });
    const before = await wallet(ama);
    const waiting = await take(ama, { plan: 'standard', days: 7 });
    expect(waiting.data).toMatchObject({ plan: 'premium', next: { plan: 'standard', days: 7 } });
    expect(await wallet(ama)).toBe(before);
    const { id, ends_at } = await rowOf(ama);
    await at(ends_at, (ctx) => renewSubscription(ctx, { id }));
    expect(await current(ama)).toMatchObject({ plan: 'standard', days: 7, next: null });
    expect(before - (await wallet(ama))).toBe(await price('standard', 7));
    expect(await tier(ama)).toBe('standard');
  });

  test('one more period stands behind the present one', async () => {
    const ama = await rich();
    const { data: first } = await take(ama, { plan: 'standard', days: 7 });
    const extend = await api<SubscriptionView>('POST /v1/subscriptions/current/extend', {
      as: ama.uid,
      body: { days: 30 },
    });
    expect(extend.data.startsAt).toBe(first.startsAt);
    expect(extend.data.endsAt).toBe(addLocalDays(new Date(first.endsAt!), 30, 'Africa/Accra').toISOString());
    expect(BigInt(extend.data.price!.amount.replace('.', ''))).toBe(
      (await price('standard', 7)) + (await price('standard', 30)),
    );
  });

  test('a day in Cairo has as many hours as it has', async () => {
    const ama = await rich({ country: 'EG' });
    await fill({ kind: 'user', id: ama.userId }, 1_000_000n, 'EGP');
    const { data } = await take(ama, { plan: 'standard', days: 1 });
    expect(data.endsAt).toBe(addLocalDays(new Date(data.startsAt!), 1, 'Africa/Cairo').toISOString());
  });
});

describe('PAY-10 renewal, grace and dunning', () => {
  test('renews from the wallet where the last period ended; once, however many look', async () => {
    const ama = await rich();
    await take(ama, { plan: 'standard', days: 1 });
    const before = await wallet(ama);
    const { id, ends_at } = await rowOf(ama);
    await at(after(ends_at, -1), (ctx) => renewSubscription(ctx, { id }));
    expect(await wallet(ama)).toBe(before);
    await Promise.all([1, 2, 3].map(() => at(after(ends_at, 0), (ctx) => renewSubscription(ctx, { id }))));
    expect(before - (await wallet(ama))).toBe(await price('standard', 1));
    expect(await current(ama)).toMatchObject({
      state: 'active',
      startsAt: ends_at.toISOString(),
      endsAt: addLocalDays(ends_at, 1, 'Africa/Accra').toISOString(),
    });
  });

  test('without money the plan stays for its grace, is tried again, and then ends', async () => {
    const ama = await rich({}, await price('standard', 7));
    await take(ama, { plan: 'standard', days: 7 });
    const { id, ends_at } = await rowOf(ama);
    await at(ends_at, (ctx) => renewSubscription(ctx, { id }));
    const trouble = { reason: 'insufficient_funds', action: 'retry', graceEndsAt: after(ends_at, 24).toISOString() };
    expect(await current(ama)).toMatchObject({
      plan: 'standard',
      state: 'grace',
      trouble: { ...trouble, nextTryAt: after(ends_at, 3).toISOString() },
    });
    expect(await tier(ama)).toBe('standard');
    await at(after(ends_at, 3), (ctx) => renewSubscription(ctx, { id }));
    expect((await current(ama)).trouble).toMatchObject({ ...trouble, nextTryAt: after(ends_at, 15).toISOString() });
    await at(after(ends_at, 15), (ctx) => renewSubscription(ctx, { id }));
    expect((await current(ama)).trouble).toMatchObject({ action: 'ask', nextTryAt: after(ends_at, 24).toISOString() });
    await at(after(ends_at, 24), (ctx) => renewSubscription(ctx, { id }));
    expect(await current(ama)).toMatchObject({ plan: 'free', state: 'none', trouble: null });
    expect(await tier(ama)).toBe('free');
    expect(outlet.events(id).map(({ type }) => type)).toEqual([
      'subscription.changed',
      'subscription.in_grace',
      'subscription.in_grace',
      'subscription.in_grace',
      'subscription.ended',
    ]);
  });

  test('money that comes during the grace renews from the day on which it ended', async () => {
    const ama = await rich({}, await price('standard', 7));
    await take(ama, { plan: 'standard', days: 7 });
    const { id, ends_at } = await rowOf(ama);
    await at(ends_at, (ctx) => renewSubscription(ctx, { id }));
    await fill({ kind: 'user', id: ama.userId }, 1_000_000n);
    await at(after(ends_at, 3), (ctx) => renewSubscription(ctx, { id }));
    expect(await current(ama)).toMatchObject({ state: 'active', startsAt: ends_at.toISOString(), trouble: null });
  });

  test('cancelled, it stays until it is used up and then ends', async () => {
    const ama = await rich();
    await take(ama, { plan: 'standard', days: 7 });
    const cancelled = await api<SubscriptionView>('POST /v1/subscriptions/current/cancel', { as: ama.uid });
    expect(cancelled.data).toMatchObject({ plan: 'standard', state: 'active', autoRenew: false });
    const { id, ends_at } = await rowOf(ama);
    const before = await wallet(ama);
    await at(ends_at, (ctx) => renewSubscription(ctx, { id }));
    expect([await current(ama), await wallet(ama)]).toMatchObject([{ plan: 'free', state: 'none' }, before]);
  });
});

describe('PAY-10 paying by a prompt', () => {
  const prompt = { plan: 'standard', days: 7, payWith: 'mobile_money', phone: '024 412 3456', network: 'mtn' };
  const pending = async (who: TestPerson) =>
    (await superuser.first<{ id: string; payment_id: string }>(
      `select p.id, p.payment_id from subscriptions.purchase p join subscriptions.subscription s on s.id = p.subscription_id
       where s.owner_id = $1 order by p.id desc limit 1`,
      [who.userId],
    ))!;
  /** As the payments do when the money is captured. */
  const captured = async (amount: bigint): Promise<void> => {
    await superuser.run(
      `select ledger.post($1, 'payment.captured', null, array['provider', 'platform'], array['momo', 'pushnchat'],
         array['clearing', 'subscriptions'], array['GHS', 'GHS'], array[1], array[2], array[$2::bigint], now())`,
      [`test:${crypto.randomUUID()}`, amount.toString()],
    );
  };

  test('begins when the money has come, once, and not before', async () => {
    const ama = await buildUser();
    const answer = await take(ama, prompt);
    expect(answer).toMatchObject({ status: 201, data: { plan: 'free', state: 'none', pending: { plan: 'standard' } } });
    expect(await tier(ama)).toBe('free');
    const amount = await price('standard', 7);
    await captured(amount);
    const { id } = await pending(ama);
    const paid = { subject: id, amount: amount.toString() };
    await at(new Date(), (ctx) => followPayment(ctx, paid));
    await at(new Date(), (ctx) => followPayment(ctx, paid));
    expect(await current(ama)).toMatchObject({ plan: 'standard', state: 'active', pending: null });
    expect([await tier(ama), await wallet(ama)]).toEqual(['standard', 0n]);
  });

  test('money for a purchase that another one replaced goes to the wallet', async () => {
    const ama = await rich();
    await take(ama, prompt);
    const late = await pending(ama);
    await take(ama, { plan: 'premium', days: 1 });
    const before = await wallet(ama);
    const amount = await price('standard', 7);
    await captured(amount);
    for (let n = 0; n < 2; n++)
      await at(new Date(), (ctx) => followPayment(ctx, { subject: late.id, amount: amount.toString() }));
    expect((await current(ama)).plan).toBe('premium');
    expect((await wallet(ama)) - before).toBe(amount);
  });

  test('a renewal by prompt waits for it, and follows the reason when it fails', async () => {
    const ama = await buildUser();
    await take(ama, prompt);
    const amount = await price('standard', 7);
    await captured(amount);
    await at(new Date(), async (ctx) =>
      followPayment(ctx, { subject: (await pending(ama)).id, amount: amount.toString() }),
    );
    const { id, ends_at } = await rowOf(ama);
    await at(ends_at, (ctx) => renewSubscription(ctx, { id }));
    expect(await current(ama)).toMatchObject({
      state: 'grace',
      trouble: { reason: 'waiting' },
      pending: { plan: 'standard' },
    });
    const { id: subject } = await pending(ama);
    await at(after(ends_at, 0.1), (ctx) => followFailure(ctx, { subject, reason: 'bad_account' }));
    await at(after(ends_at, 0.1), (ctx) => followFailure(ctx, { subject, reason: 'bad_account' }));
    expect((await current(ama)).trouble).toMatchObject({
      reason: 'bad_account',
      action: 'switch_method',
      graceEndsAt: after(ends_at, 24).toISOString(),
    });
  });
});
