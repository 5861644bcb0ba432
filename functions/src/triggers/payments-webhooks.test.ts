import { superuser } from '../../test/database.ts';
import * as payments from '../modules/payments/index.ts';
import { as, attemptsNow, balance, intentNow, webhook } from '../modules/payments/payments.factory.ts';
import { hex, moneyWorld, SECOND, suspenseOf } from './money.factory.ts';
import { tasks } from './payments.ts';

const world = moneyWorld();
const { countOf, outlet, pass, runner, started } = world;

describe('PAY-5 what does not fit goes to suspense, never to the order', () => {
  test.each([
    ['amount', { amount: 4_000n }],
    ['currency', { currency: 'NGN' }],
    ['payer', { payer: '+233244999999' }],
  ] as const)('another %s', async (why, told) => {
    const { id, reference, intentId, payer } = await started();
    await runner.run();
    world.momo.settle(reference, { state: 'succeeded', ...told });
    await pass(6 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ status: 'open', captured: 0n });
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'succeeded', settlement: 'suspense' }]);
    expect(await suspenseOf(id)).toMatchObject([{ why }]);
    expect(await balance(payer.userId, 'wallet')).toBe(0n);
    const shown = await as(payer, (ctx) => payments.getPayment(ctx, { id: intentId }));
    expect(shown.attempt).toMatchObject({ state: 'held', failure: null });
  });

  test('money of an unknown reference is asked about, and stands in suspense once', async () => {
    const reference = hex(crypto.randomUUID());
    const before = await balance('pushnchat', 'suspense');
    for (let time = 0; time < 3; time++)
      await webhook('momo', { id: reference, reference, state: 'succeeded', amount: '777', currency: 'GHS' });
    world.momo.settle(reference, {
      state: 'succeeded',
      amount: 777n,
      currency: 'GHS',
      providerReference: `X-${reference}`,
    });
    await runner.run();
    for (const seconds of [11, 61, 301, 1_801, 21_601]) await pass(seconds * SECOND);
    expect(await balance('pushnchat', 'suspense')).toBe(before + 777n);
    const items = await superuser.rows('select why from payments.suspense_item where provider_reference = $1', [
      `X-${reference}`,
    ]);
    expect(items).toEqual([{ why: 'unknown_reference' }]);
  });
});

describe('PAY-5 webhooks (C5, C6, C7, G-S4)', () => {
  const news = (reference: string, more: Record<string, unknown> = {}) => ({
    id: crypto.randomUUID(),
    reference,
    state: 'succeeded',
    amount: '5000',
    currency: 'GHS',
    ...more,
  });

  test('repeated twenty times, two at once, forged among them: one credit', async () => {
    const { reference, intentId, payer } = await started();
    await runner.run();
    const body = news(reference);
    const sent = await Promise.all(
      Array.from({ length: 20 }, (_, n) => webhook('momo', body, n % 5 === 4 ? {} : { 'x-test-sign': 'proof' })),
    );
    expect(sent.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(16).fill(200),
      ...Array<number>(4).fill(401),
    ]);
    await Promise.all([runner.run(), runner.run()]);
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    expect(countOf(intentId, 'payment.succeeded')).toBe(1);
  });

  test('forged: refused, kept aside, never read, and it does not keep the true one out', async () => {
    const { reference, intentId } = await started();
    await runner.run();
    const body = news(reference);
    expect(await webhook('momo', body, {})).toMatchObject({ status: 401 });
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'open' });
    expect(await webhook('momo', body)).toMatchObject({ status: 200, body: '{"received":true}' });
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
  });

  test('unsigned: a hint, confirmed by a status read before it counts', async () => {
    const { reference, intentId } = await started();
    await runner.run();
    await webhook('momo', news(reference), { 'x-test-sign': 'hint' }, 'PUT');
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'open' });
    world.momo.settle(reference, { state: 'succeeded' });
    await webhook('momo', news(reference), { 'x-test-sign': 'hint' });
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(await attemptsNow(intentId)).toMatchObject([{ evidence: 'status' }]);
  });

  test('unsigned news of another payment does not silence the true news of this one', async () => {
    const { reference, intentId } = await started();
    const other = await started();
    await runner.run();
    const hint = { 'x-test-sign': 'hint' };
    const id = crypto.randomUUID();
    // Whoever has seen one such message may write another under the same id.
    await webhook('momo', news(other.reference, { id }), hint);
    await runner.run();
    world.momo.settle(reference, { state: 'succeeded' });
    await webhook('momo', news(reference, { id }), hint);
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(await intentNow(other.intentId)).toMatchObject({ status: 'open' });
  });

  test('unsigned news does not keep out the same news with its proof', async () => {
    const { reference, intentId } = await started();
    await runner.run();
    const body = news(reference);
    await webhook('momo', body, { 'x-test-sign': 'hint' });
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'open' });
    // The very same bytes.
    await webhook('momo', body);
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
  });

  /** The provider's own plan asks only once a minute by now, or less. */
  const long = async () => {
    const built = await started();
    for (const seconds of [0, 6, 6, 11, 41]) await pass(seconds * SECOND);
    const [row] = await attemptsNow(built.intentId);
    expect(row).toMatchObject({ status: 'pending' });
    expect(row!.nextPollAt!.getTime() - Date.now()).toBeGreaterThan(15 * SECOND);
    return built;
  };

  test.each([
    ['was silent', true],
    ['was behind its own news', false],
  ])('a hint whose status read %s is asked about again soon', async (_why, silent) => {
    const { reference, intentId } = await long();
    world.momo.statusSilent = silent;
    await webhook('momo', news(reference), { 'x-test-sign': 'hint' });
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'open' });
    world.momo.statusSilent = false;
    world.momo.settle(reference, { state: 'succeeded' });
    await pass(10 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
  });

  test('a hint that comes again is asked about at once', async () => {
    const { reference, intentId } = await long();
    const body = news(reference);
    const hint = { 'x-test-sign': 'hint' };
    await webhook('momo', body, hint);
    await runner.run();
    runner.drop();
    world.momo.settle(reference, { state: 'succeeded' });
    await webhook('momo', { ...body, detail: 'written anew' }, hint);
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
  });

  test('forty hints of one payment cost its provider a handful of questions', async () => {
    const { id, reference } = await long();
    const moment = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(moment);
    const body = news(reference);
    for (let n = 0; n < 40; n++) await webhook('momo', { ...body, n }, { 'x-test-sign': 'hint' });
    await runner.run();
    // Cloud Tasks makes one task of those that share a name.
    const names = new Set(
      outlet.tasks('payments.poll-attempt').flatMap(({ key }) => (key.startsWith(`${id}-news`) ? [key] : [])),
    );
    expect(names.size).toBeGreaterThan(0);
    expect(names.size).toBeLessThanOrEqual(3);
  });

  test('before our own answer, and success before pending: forward only', async () => {
    const { reference, intentId } = await started();
    await webhook('momo', news(reference));
    // The callback's task runs first; there is nothing sent yet.
    const tasksNow = outlet.tasks('payments.process-webhook').at(-1)!;
    await tasks
      .find(({ name }) => name === tasksNow.type)!
      .handle(JSON.parse(tasksNow.body), { id: tasksNow.id, traceId: 't', log: console as never });
    await runner.run();
    await webhook('momo', news(reference));
    await webhook('momo', news(reference, { state: 'pending' }));
    await webhook('momo', news(reference, { state: 'failed', reason: 'declined' }));
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(countOf(intentId, 'payment.failed')).toBe(0);
  });

  test('before the order exists: waits, and finds it', async () => {
    const reference = hex(crypto.randomUUID());
    const early = news('', { reference: null, providerReference: `P-${reference}` });
    await webhook('momo', early);
    await runner.run();
    const built = await started();
    await runner.run();
    await superuser.run('update payments.attempt set provider_reference = $2, version = version + 1 where id = $1', [
      built.id,
      `P-${reference}`,
    ]);
    await pass(11 * SECOND);
    expect(await intentNow(built.intentId)).toMatchObject({ status: 'paid' });
  });

  test('none at all: the poller closes it (C7)', async () => {
    const { reference, intentId } = await started();
    await runner.run();
    // Neither callback nor task came.
    runner.drop();
    world.momo.settle(reference, { state: 'succeeded' });
    world.skew += 120 * SECOND;
    await world.sweep();
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
  });

  test('garbage is kept as such; an unknown provider is not there', async () => {
    expect(await webhook('momo', 'not json at all')).toMatchObject({ status: 200 });
    await runner.run();
    const [row] = await superuser.rows<{ state: string }>(
      `select state from payments.webhook_message where body = 'not json at all'::bytea`,
    );
    expect(row).toEqual({ state: 'malformed' });
    expect(await webhook('nobody', {})).toMatchObject({ status: 404 });
    expect(await webhook('momo', 'x'.repeat(300_000))).toMatchObject({ status: 413 });
  });

  test('a chargeback takes the money back from whoever was paid, and what he spent he owes (LST-9)', async () => {
    const { reference, intentId, payer } = await started();
    await runner.run();
    world.momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    const dispute = (state: string, id: string) =>
      webhook('momo', news(reference, { about: 'dispute', id, state, providerReference: `D-${reference}` }));
    await dispute('pending', 'd1');
    await dispute('pending', 'd1-again');
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(0n);
    await dispute('failed', 'd2');
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(0n);
    expect(countOf(intentId, 'payment.disputed')).toBe(2);
    await webhook('momo', news(reference));
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(0n);
  });
});
