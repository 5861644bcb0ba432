import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { superuser } from '../../test/database.ts';
import { catchEvents, deliverTwice } from '../../test/events.ts';
import { MemoryStore } from '../../test/mirror.ts';
import { unknown } from '../adapters/payments/answer.ts';
import { useProviders, type ProviderAnswer } from '../adapters/payments/index.ts';
import * as payments from '../modules/payments/index.ts';
import {
  as,
  askForCode,
  attemptsNow,
  balance,
  buildPayment,
  intentNow,
  PHONE,
  TaskRunner,
  webhook,
  worker,
  type BuiltPayment,
} from '../modules/payments/payments.factory.ts';
import { ScriptedProvider } from '../modules/payments/scripted-provider.factory.ts';
import { rootLog } from '../platform/log.ts';
import { mirrorInto } from '../platform/mirror/mirror.ts';
import { publicId } from '../platform/values/id.ts';
import { subscribers, tasks } from './payments.ts';

const outlet = catchEvents();
const runner = new TaskRunner(outlet, tasks);
const store = new MemoryStore();
mirrorInto(store);
let momo: ScriptedProvider;
let undo: () => void;
let skew = 0;
const realNow = Date.now.bind(Date);

beforeEach(() => {
  momo = new ScriptedProvider('momo');
  undo = useProviders({ momo });
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + skew);
  runner.drop();
});
afterEach(() => {
  undo();
  jest.restoreAllMocks();
});

const SECOND = 1_000;
/** Time goes by, and what is due by then runs. */
async function pass(milliseconds: number): Promise<void> {
  skew += milliseconds;
  await runner.run();
}
const attempt = ({ payer, intent }: BuiltPayment) =>
  as(payer, (ctx) =>
    payments.startAttempt(ctx, {
      intentId: intent.id,
      method: { method: 'mobile_money', network: 'mtn', phone: PHONE },
    }),
  );
const started = async (first?: ProviderAnswer['state']) => {
  if (first !== undefined) momo.first = first;
  const built = await buildPayment();
  const tried = await attempt(built);
  return { ...tried, ...built, intentId: built.intent.id };
};
const sweep = () => worker((ctx) => payments.sweepPayments(ctx, { limit: 100 }));
const typesOf = (id: string) => outlet.events(id).map(({ type }) => type);
const countOf = (id: string, type: string) => typesOf(id).filter((one) => one === type).length;
const suspenseOf = (attemptId: string) =>
  superuser.rows<{ why: string; amount: bigint; currency: string }>(
    'select why, amount, currency from payments.suspense_item where attempt_id = $1',
    [attemptId],
  );
const refundsOf = (intentId: string) =>
  superuser.rows<{
    id: string;
    status: string;
    amount: bigint;
    source: string;
    shortfall: bigint;
    reason: string | null;
  }>('select id, status, amount, source, shortfall, reason from payments.refund where intent_id = $1 order by id', [
    intentId,
  ]);
const hex = (id: string) => id.replaceAll('-', '');

describe('PAY-4 a try', () => {
  test('is sent once, waits, and is captured by a status read', async () => {
    const { id, reference, intentId, payer } = await started();
    await runner.run();
    expect(await attemptsNow(intentId)).toMatchObject([{ id, status: 'pending', evidence: 'answer' }]);
    momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid', captured: 5_000n });
    expect(await attemptsNow(intentId)).toMatchObject([
      { status: 'succeeded', evidence: 'status', settlement: 'intent', providerReference: `P-${reference}` },
    ]);
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    expect(momo.effectsOf(reference)).toBe(1);
    expect(countOf(intentId, 'payment.succeeded')).toBe(1);
  });

  test('whose answer is lost is unknown, never failed, and the poll finds out (C2)', async () => {
    momo.moods.push('lost');
    const { reference, intentId, payer } = await started();
    await runner.run();
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'unknown', reason: null }]);
    const shown = await as(payer, (ctx) => payments.getPayment(ctx, { id: intentId }));
    expect(shown.attempt).toMatchObject({ state: 'unknown', failure: null });
    momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(momo.effectsOf(reference)).toBe(1);
  });

  test('of a process that died after marking it sent is asked about, not sent again', async () => {
    const { id, reference, intentId } = await started();
    await superuser.run(
      `update payments.attempt set status = 'sent', sent_at = now(), version = version + 1, next_poll_at = now() where id = $1`,
      [id],
    );
    // The redelivered task leaves it alone for as long as a call may be under way.
    await runner.run();
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'sent' }]);
    momo.settle(reference, { state: 'succeeded' });
    skew += 60 * SECOND;
    await sweep();
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(momo.effectsOf(reference)).toBe(0);
  });

  test('that may be asked for anew is asked for by one of many polls, and by none while his call may last', async () => {
    let asked = 0;
    const silent = () => Promise.resolve(unknown('it cannot tell'));
    const forgetful = Object.assign(new ScriptedProvider('momo'), {
      repeats: ['charge'] as const,
      charge: () => ((asked += 1), silent()),
      chargeStatus: silent,
    });
    useProviders({ momo: forgetful });
    const { id, intentId } = await started();
    await runner.run();
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'unknown' }]);
    const poll = () => payments.pollAttempt({ id, final: false }, { id: randomUUID(), traceId: 'test', log: rootLog });
    expect(asked).toBe(1);
    await Promise.all([poll(), poll(), poll(), poll(), poll()]);
    expect(asked).toBe(2);
    skew += 30 * SECOND;
    await poll();
    expect(asked).toBe(2);
    skew += 15 * SECOND;
    await Promise.all([poll(), poll()]);
    expect(asked).toBe(3);
  });

  test('that surely did not go out has failed and may be tried again; one under way may not', async () => {
    momo.moods.push('unreachable');
    const built = await buildPayment();
    await attempt(built);
    await expect(attempt(built)).rejects.toMatchObject({ code: 'payments.attempt_under_way', status: 409 });
    await runner.run();
    expect(await attemptsNow(built.intent.id)).toMatchObject([{ status: 'failed', reason: 'busy' }]);
    const [failed] = outlet.events(built.intent.id).filter(({ type }) => type === 'payment.failed');
    expect(failed!.data).toMatchObject({ reason: 'busy', act: 'retry', afterSeconds: 150 });
    const second = await attempt(built);
    await runner.run();
    await expect(attempt(built)).rejects.toMatchObject({ retryAfterSeconds: expect.any(Number) as number });
    momo.settle(second.reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    await expect(attempt(built)).rejects.toMatchObject({ code: 'payments.already_paid' });
  });

  test('of which nobody can tell is polled by plan, then stays unknown and goes to a person (I14)', async () => {
    momo.moods.push('lost');
    const { intentId } = await started();
    await runner.run();
    momo.statusSilent = true;
    for (let minute = 0; minute < 12; minute++) await pass(60 * SECOND);
    const [row] = await attemptsNow(intentId);
    expect(row).toMatchObject({ status: 'unknown', reason: null });
    expect(row!.reviewAt).not.toBeNull();
    expect(row!.polls).toBeGreaterThan(4);
    // Even then the truth is taken in.
    momo.statusSilent = false;
    momo.settle(row!.reference, { state: 'succeeded' });
    await pass(7 * 3_600 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
  });

  test('for which the payer never came is over, and another may follow', async () => {
    const { intentId } = await started('action_required');
    await runner.run();
    for (let minute = 0; minute < 12; minute++) await pass(60 * SECOND);
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'failed', reason: 'user_timeout' }]);
  });

  test('a code is handed on once', async () => {
    momo.first = 'action_required';
    const built = await buildPayment();
    const { reference } = await attempt(built);
    await runner.run();
    momo.settle(reference, { state: 'action_required', action: { kind: 'otp', text: 'Type the code.' } });
    await pass(6 * SECOND);
    await superuser.run(
      `update payments.attempt set action = '{"kind":"otp","text":"Type the code."}', version = version + 1 where reference = $1`,
      [reference],
    );
    await payments.noteKeyAtHand();
    await as(built.payer, (ctx) => payments.sendCode(ctx, { id: built.intent.id, otp: '123456' }));
    await runner.run();
    expect(await intentNow(built.intent.id)).toMatchObject({ status: 'paid' });
  });

  test('a code is nowhere to be read on its way: not in the outbox, the queue, nor any other table', async () => {
    const built = await buildPayment();
    const id = await askForCode(built.intent.id);
    const otp = '8274619305';
    const { api } = await import('../../test/api.ts');
    const path = `POST /v1/payments/${publicId('pay', built.intent.id)}/code`;
    expect(await api(path, { as: built.payer.uid, body: { otp } })).toMatchObject({ status: 202 });
    const [row] = await superuser.rows<{ body: string }>(
      `select body::text from platform.outbox where type = 'payments.submit-code' and body::text like $1`,
      [`%${id}%`],
    );
    expect(row!.body).toContain('sealed');
    const queued = outlet.tasks('payments.submit-code').filter(({ body }) => body.includes(id));
    expect(queued).toHaveLength(1);
    expect(queued[0]!.body).not.toContain(otp);
    const tables = await superuser.rows<{ name: string }>(
      `select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    const seen: string[] = [];
    for (const { name } of tables) {
      const found = await superuser.first(`select from ${name} t where t::text like $1 or t::text like $2 limit 1`, [
        `%${otp}%`,
        `%${Buffer.from(otp).toString('hex')}%`,
      ]);
      if (found !== null) seen.push(name);
    }
    expect(seen).toEqual([]);
    await runner.run();
    expect(momo.codes).toEqual([otp]);
  });

  test('late success after failure is taken from a status read, and given back when it was paid otherwise', async () => {
    const built = await buildPayment();
    const first = await attempt(built);
    await runner.run();
    momo.settle(first.reference, { state: 'failed', reason: 'user_timeout' });
    await pass(6 * SECOND);
    const second = await attempt(built);
    await runner.run();
    momo.settle(second.reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    expect(await intentNow(built.intent.id)).toMatchObject({ status: 'paid', captured: 5_000n });
    // The first one went through after all: a signed callback alone does not count, it makes us ask.
    momo.settle(first.reference, { state: 'succeeded' });
    await webhook('momo', {
      id: 'late',
      reference: first.reference,
      state: 'succeeded',
      amount: '5000',
      currency: 'GHS',
    });
    await runner.run();
    const [, late] = await attemptsNow(built.intent.id);
    expect(late).toMatchObject({ status: 'succeeded', settlement: 'suspense', evidence: 'status' });
    expect(await suspenseOf(first.id)).toMatchObject([{ why: 'duplicate', amount: 5_000n }]);
    const [refund] = await refundsOf(built.intent.id);
    momo.settle(hex(refund!.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await refundsOf(built.intent.id)).toMatchObject([
      { status: 'succeeded', source: 'suspense', amount: 5_000n },
    ]);
    expect(await balance(built.payer.userId, 'wallet')).toBe(5_000n);
  });
});

describe('PAY-5 what does not fit goes to suspense, never to the order', () => {
  test.each([
    ['amount', { amount: 4_000n }],
    ['currency', { currency: 'NGN' }],
    ['payer', { payer: '+233244999999' }],
  ] as const)('another %s', async (why, told) => {
    const { id, reference, intentId, payer } = await started();
    await runner.run();
    momo.settle(reference, { state: 'succeeded', ...told });
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
    momo.settle(reference, { state: 'succeeded', amount: 777n, currency: 'GHS', providerReference: `X-${reference}` });
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
    momo.settle(reference, { state: 'succeeded' });
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
    momo.settle(reference, { state: 'succeeded' });
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
    momo.statusSilent = silent;
    await webhook('momo', news(reference), { 'x-test-sign': 'hint' });
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'open' });
    momo.statusSilent = false;
    momo.settle(reference, { state: 'succeeded' });
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
    momo.settle(reference, { state: 'succeeded' });
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
    momo.settle(reference, { state: 'succeeded' });
    skew += 120 * SECOND;
    await sweep();
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
    momo.settle(reference, { state: 'succeeded' });
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

describe('refunds', () => {
  const paid = async () => {
    const built = await started();
    await runner.run();
    momo.settle(built.reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    return built;
  };
  const refund = (intentId: string, reference: string, amount?: bigint) =>
    worker((ctx) =>
      payments.refundIntent(ctx, {
        intentId,
        reference,
        reason: 'Sent back',
        ...(amount === undefined ? {} : { amount }),
      }),
    );

  test('in parts, each once, and never more than was paid (I4)', async () => {
    const { intentId, payer } = await paid();
    const one = crypto.randomUUID();
    const first = await refund(intentId, one, 2_000n);
    expect(await refund(intentId, one, 2_000n)).toMatchObject({ id: first.id });
    await expect(refund(intentId, one, 1_000n)).rejects.toMatchObject({ code: 'payments.reference_reused' });
    await expect(refund(intentId, crypto.randomUUID(), 3_001n)).rejects.toMatchObject({
      code: 'payments.refund_too_large',
    });
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    momo.settle(hex(first.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await balance(payer.userId, 'wallet')).toBe(3_000n);
    const rest = await refund(intentId, crypto.randomUUID());
    await runner.run();
    momo.settle(hex(rest.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ refunded: 5_000n, refundCommitted: 5_000n });
    expect(countOf(intentId, 'payment.refunded')).toBe(2);
    await expect(refund(intentId, crypto.randomUUID(), 1n)).rejects.toMatchObject({
      code: 'payments.refund_too_large',
    });
    await expect(
      superuser.run('update payments.intent set refund_committed = 5001, version = version + 1 where id = $1', [
        intentId,
      ]),
    ).rejects.toThrow('intent_refunded');
  });

  test('ten at once for the whole: one goes through', async () => {
    const { intentId } = await paid();
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => refund(intentId, crypto.randomUUID())));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('one that fails may be asked again; one whose answer is lost is asked about', async () => {
    const { intentId, payer } = await paid();
    momo.moods.push('unreachable');
    await refund(intentId, crypto.randomUUID());
    await runner.run();
    expect(await refundsOf(intentId)).toMatchObject([{ status: 'failed', reason: 'busy' }]);
    expect(await intentNow(intentId)).toMatchObject({ refundCommitted: 0n });
    momo.moods.push('lost');
    const again = await refund(intentId, crypto.randomUUID());
    await runner.run();
    expect((await refundsOf(intentId))[1]).toMatchObject({ status: 'unknown' });
    momo.settle(hex(again.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect((await refundsOf(intentId))[1]).toMatchObject({ status: 'succeeded' });
    expect(await balance(payer.userId, 'wallet')).toBe(0n);
    expect(momo.effectsOf(hex(again.id))).toBe(1);
  });
});

describe('money sent out', () => {
  const fund = async () => {
    const { payer, reference } = await started();
    await runner.run();
    momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    return payer;
  };
  const send = (payer: BuiltPayment['payer'], reference: string = crypto.randomUUID(), amount = 2_000n) => {
    const owner = { kind: 'user' as const, id: payer.userId };
    return as(payer, (ctx) =>
      payments.requestDisbursement(ctx, {
        reference,
        owner,
        from: { owner, kind: 'wallet', asset: 'GHS' },
        amount,
        currency: 'GHS',
        purpose: 'withdrawal',
        destination: { method: 'mobile_money', country: 'GH', phone: PHONE, network: 'mtn', name: 'Ama Mensah' },
      }),
    );
  };
  const held = async (payer: BuiltPayment['payer']) =>
    (await superuser.first<{ held: bigint }>(
      `select held from ledger.account where owner_id = $1 and kind = 'wallet' and asset = 'GHS'`,
      [payer.userId],
    ))!.held;
  const stateOf = async (id: string) =>
    (await superuser.first<{ status: string }>('select status from payments.disbursement where id = $1', [id]))!.status;

  test('is kept at once, captured when it arrived, and the same reference is the same one', async () => {
    const payer = await fund();
    const reference = crypto.randomUUID();
    const made = await send(payer, reference);
    expect(await send(payer, reference)).toMatchObject({ id: made.id });
    await expect(send(payer, reference, 1_999n)).rejects.toMatchObject({ code: 'payments.reference_reused' });
    expect(await held(payer)).toBe(2_000n);
    await runner.run();
    momo.settle(hex(made.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await stateOf(made.id)).toBe('succeeded');
    expect(await balance(payer.userId, 'wallet')).toBe(3_000n);
    expect(await held(payer)).toBe(0n);
    expect(countOf(made.id, 'disbursement.succeeded')).toBe(1);
    await expect(send(payer, crypto.randomUUID(), 3_001n)).rejects.toMatchObject({ code: 'ledger.insufficient_funds' });
  });

  test('is let go when it surely failed, and kept while nobody knows', async () => {
    const payer = await fund();
    momo.moods.push('lost');
    const made = await send(payer);
    await runner.run();
    expect([await stateOf(made.id), await held(payer)]).toEqual(['unknown', 2_000n]);
    momo.settle(hex(made.id), { state: 'failed', reason: 'bad_account' });
    await pass(60 * SECOND);
    expect([await stateOf(made.id), await held(payer)]).toEqual(['failed', 0n]);
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    expect(outlet.events(made.id).at(-1)).toMatchObject({
      type: 'disbursement.failed',
      data: { reason: 'bad_account' },
    });
  });

  test('that comes back after it had arrived is booked back once', async () => {
    const payer = await fund();
    momo.first = 'succeeded';
    const made = await send(payer);
    await runner.run();
    expect(await balance(payer.userId, 'wallet')).toBe(3_000n);
    for (let time = 0; time < 3; time++) {
      await webhook('momo', {
        id: `back-${made.id}-${time}`,
        about: 'payout',
        reference: hex(made.id),
        state: 'reversed',
      });
      await runner.run();
    }
    expect(await stateOf(made.id)).toBe('returned');
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    expect(countOf(made.id, 'disbursement.returned')).toBe(1);
  });
});

describe('the payer’s phone', () => {
  test('sees how far it is, each event twice, and never an unknown one as failed', async () => {
    momo.moods.push('lost');
    const { intentId, reference, payer } = await started();
    await runner.run();
    const path = `payments/${publicId('pay', intentId)}`;
    await deliverTwice(subscribers, outlet.events(intentId));
    expect(store.get(path)).toMatchObject({ payerUid: payer.uid, status: 'open', attempt: { state: 'unknown' } });
    momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    await deliverTwice(subscribers, outlet.events(intentId));
    expect(store.get(path)).toMatchObject({ status: 'paid', attempt: { state: 'succeeded' } });
    expect(store.regressions).toBe(0);
  });
});

describe('PAY-4 property: whatever comes in whatever order', () => {
  interface Step {
    readonly do: string;
    readonly state?: ProviderAnswer['state'];
    readonly which?: number;
  }
  const state = fc.constantFrom<ProviderAnswer['state']>(
    'pending',
    'action_required',
    'succeeded',
    'failed',
    'unknown',
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('settle', 'callback', 'hint'), state, which: fc.nat(3) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('run', 'run', 'time', 'sweep', 'drop', 'try', 'try', 'silence', 'lost', 'unreachable'),
      }),
    },
  );

  test('one capture at most, nothing backward, the sums right, nobody asked twice', async () => {
    const BACK = new Set([
      'succeeded>pending',
      'succeeded>failed',
      'failed>pending',
      'succeeded>unknown',
      'failed>unknown',
    ]);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 22 }), async (steps) => {
        momo = new ScriptedProvider('momo');
        undo();
        undo = useProviders({ momo });
        runner.drop();
        const built = await buildPayment();
        const references: string[] = [];
        const begin = async () => {
          await attempt(built).then(
            ({ reference }) => references.push(reference),
            (error: { status?: number }) => expect(error.status).toBe(409),
          );
        };
        await begin();
        for (const one of steps) {
          if (one.do === 'try') await begin();
          else if (one.do === 'run') await runner.run();
          else if (one.do === 'time') await pass(70 * SECOND);
          else if (one.do === 'sweep') await sweep();
          // As if the process had died and its tasks were lost.
          else if (one.do === 'drop') runner.drop();
          else if (one.do === 'silence') momo.statusSilent = !momo.statusSilent;
          else if (one.do === 'lost' || one.do === 'unreachable') momo.moods.push(one.do);
          else {
            const reference = references[(one.which ?? 0) % references.length]!;
            const told = one.state ?? 'pending';
            // A provider does not take back a success.
            const before = momo.entries.get(reference)?.answer.state;
            if (one.do === 'settle' && before !== undefined && before !== 'succeeded')
              momo.settle(reference, { state: told });
            // Signed callbacks tell the truth; hints may say anything.
            const said = one.do === 'callback' ? (momo.entries.get(reference)?.answer.state ?? 'pending') : told;
            if (one.do !== 'settle')
              await webhook(
                'momo',
                { id: crypto.randomUUID(), reference, state: said },
                { 'x-test-sign': one.do === 'callback' ? 'proof' : 'hint' },
              );
          }
        }
        momo.statusSilent = false;
        momo.moods.length = 0;
        for (let round = 0; round < 4; round++) {
          skew += 130 * SECOND;
          await sweep();
          await runner.run();
        }
        const rows = await attemptsNow(built.intent.id);
        const captured = rows.filter(({ settlement }) => settlement === 'intent');
        const intent = await intentNow(built.intent.id);
        expect(captured.length).toBeLessThanOrEqual(1);
        expect(intent.captured).toBe(captured.length === 1 ? 5_000n : 0n);
        expect(await balance(built.payer.userId, 'wallet')).toBe(intent.captured);
        for (const row of rows) {
          expect(momo.effectsOf(row.reference)).toBeLessThanOrEqual(1);
          const truth = momo.entries.get(row.reference)?.answer.state;
          if (row.status === 'succeeded') expect(truth).toBe('succeeded');
          if (truth === 'succeeded' && row.status !== 'succeeded') expect(row.status).toBe('failed');
        }
        const walked = await superuser.rows<{ step: string }>(
          `select from_status || '>' || to_status as step from payments.step where subject_id = any ($1::uuid[]) and from_status is not null`,
          [rows.map(({ id }) => id)],
        );
        expect(walked.filter(({ step: taken }) => BACK.has(taken))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('PAY-3 G-M3, a slice: keys sent five times at once', () => {
  test('make one payment and one try each, with one answer', async () => {
    const { api } = await import('../../test/api.ts');
    const { buildUser } = await import('../modules/identity/identity.factory.ts');
    process.env['RATE_LIMIT_FACTOR'] = '1000';
    (await import('../platform/config.ts')).forgetConfig();
    const payer = await buildUser({ country: 'GH' });
    const keys = Array.from({ length: 60 }, () => crypto.randomUUID());
    const body = { purpose: 'wallet_topup', amount: '50.00', currency: 'GHS' };
    const answers = new Map<string, Set<string>>();
    for (let at = 0; at < keys.length; at += 4) {
      const calls = keys.slice(at, at + 4).flatMap((key) =>
        Array.from({ length: 5 }, async () => {
          for (;;) {
            const answer = await api<payments.Payment>('POST /v1/payments', { as: payer.uid, body, key });
            if (answer.status === 409 || answer.status === 503) continue;
            expect(answer.status).toBe(201);
            answers.set(key, (answers.get(key) ?? new Set()).add(answer.text));
            return;
          }
        }),
      );
      await Promise.all(calls);
    }
    expect([...answers.values()].map(({ size }) => size)).toEqual(Array<number>(60).fill(1));
    const made = await superuser.first<{ count: number }>(
      'select count(*)::int as count from payments.intent where payer_user_id = $1',
      [payer.userId],
    );
    expect(made!.count).toBe(60);
    const changed = await api('POST /v1/payments', {
      as: payer.uid,
      body: { ...body, amount: '51.00' },
      key: keys[0]!,
    });
    expect(changed).toMatchObject({ status: 422, errors: [{ field: 'amount' }] });
    delete process.env['RATE_LIMIT_FACTOR'];
    (await import('../platform/config.ts')).forgetConfig();
  }, 30_000);
});
