import { randomUUID } from 'node:crypto';
import { superuser } from '../../test/database.ts';
import { api } from '../../test/api.ts';
import { deliverTwice } from '../../test/events.ts';
import { unknown } from '../adapters/payments/answer.ts';
import { useProviders } from '../adapters/payments/index.ts';
import * as payments from '../modules/payments/index.ts';
import {
  as,
  askForCode,
  attemptsNow,
  balance,
  buildPayment,
  intentNow,
  webhook,
} from '../modules/payments/payments.factory.ts';
import { ScriptedProvider } from '../modules/payments/scripted-provider.factory.ts';
import { rootLog } from '../platform/log.ts';
import { publicId } from '../platform/values/id.ts';
import { hex, moneyWorld, refundsOf, SECOND, suspenseOf } from './money.factory.ts';
import { subscribers } from './payments.ts';

const world = moneyWorld();
const { attempt, countOf, outlet, pass, runner, started } = world;

describe('PAY-4 a try', () => {
  test('is sent once, waits, and is captured by a status read', async () => {
    const { id, reference, intentId, payer } = await started();
    await runner.run();
    expect(await attemptsNow(intentId)).toMatchObject([{ id, status: 'pending', evidence: 'answer' }]);
    world.momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid', captured: 5_000n });
    expect(await attemptsNow(intentId)).toMatchObject([
      { status: 'succeeded', evidence: 'status', settlement: 'intent', providerReference: `P-${reference}` },
    ]);
    expect(await balance(payer.userId, 'wallet')).toBe(5_000n);
    expect(world.momo.effectsOf(reference)).toBe(1);
    expect(countOf(intentId, 'payment.succeeded')).toBe(1);
  });

  test('whose answer is lost is unknown, never failed, and the poll finds out (C2)', async () => {
    world.momo.moods.push('lost');
    const { reference, intentId, payer } = await started();
    await runner.run();
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'unknown', reason: null }]);
    const shown = await as(payer, (ctx) => payments.getPayment(ctx, { id: intentId }));
    expect(shown.attempt).toMatchObject({ state: 'unknown', failure: null });
    world.momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(world.momo.effectsOf(reference)).toBe(1);
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
    world.momo.settle(reference, { state: 'succeeded' });
    world.skew += 60 * SECOND;
    await world.sweep();
    await runner.run();
    expect(await intentNow(intentId)).toMatchObject({ status: 'paid' });
    expect(world.momo.effectsOf(reference)).toBe(0);
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
    world.skew += 30 * SECOND;
    await poll();
    expect(asked).toBe(2);
    world.skew += 15 * SECOND;
    await Promise.all([poll(), poll()]);
    expect(asked).toBe(3);
  });

  test('that surely did not go out has failed and may be tried again; one under way may not', async () => {
    world.momo.moods.push('unreachable');
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
    world.momo.settle(second.reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    await expect(attempt(built)).rejects.toMatchObject({ code: 'payments.already_paid' });
  });

  test('of which nobody can tell is polled by plan, then stays unknown and goes to a person (I14)', async () => {
    world.momo.moods.push('lost');
    const { intentId } = await started();
    await runner.run();
    world.momo.statusSilent = true;
    for (let minute = 0; minute < 12; minute++) await pass(60 * SECOND);
    const [row] = await attemptsNow(intentId);
    expect(row).toMatchObject({ status: 'unknown', reason: null });
    expect(row!.reviewAt).not.toBeNull();
    expect(row!.polls).toBeGreaterThan(4);
    // Even then the truth is taken in.
    world.momo.statusSilent = false;
    world.momo.settle(row!.reference, { state: 'succeeded' });
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
    world.momo.first = 'action_required';
    const built = await buildPayment();
    const { reference } = await attempt(built);
    await runner.run();
    world.momo.settle(reference, { state: 'action_required', action: { kind: 'otp', text: 'Type the code.' } });
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
    expect(world.momo.codes).toEqual([otp]);
  });

  test('late success after failure is taken from a status read, and given back when it was paid otherwise', async () => {
    const built = await buildPayment();
    const first = await attempt(built);
    await runner.run();
    world.momo.settle(first.reference, { state: 'failed', reason: 'user_timeout' });
    await pass(6 * SECOND);
    const second = await attempt(built);
    await runner.run();
    world.momo.settle(second.reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    expect(await intentNow(built.intent.id)).toMatchObject({ status: 'paid', captured: 5_000n });
    // The first one went through after all: a signed callback alone does not count, it makes us ask.
    world.momo.settle(first.reference, { state: 'succeeded' });
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
    world.momo.settle(hex(refund!.id), { state: 'succeeded' });
    await pass(60 * SECOND);
    expect(await refundsOf(built.intent.id)).toMatchObject([
      { status: 'succeeded', source: 'suspense', amount: 5_000n },
    ]);
    expect(await balance(built.payer.userId, 'wallet')).toBe(5_000n);
  });
});

describe('the payer’s phone', () => {
  test('sees how far it is, each event twice, and never an unknown one as failed', async () => {
    world.momo.moods.push('lost');
    const { intentId, reference, payer } = await started();
    await runner.run();
    const path = `payments/${publicId('pay', intentId)}`;
    await deliverTwice(subscribers, outlet.events(intentId));
    expect(world.store.get(path)).toMatchObject({ payerUid: payer.uid, status: 'open', attempt: { state: 'unknown' } });
    world.momo.settle(reference, { state: 'succeeded' });
    await pass(6 * SECOND);
    await deliverTwice(subscribers, outlet.events(intentId));
    expect(world.store.get(path)).toMatchObject({ status: 'paid', attempt: { state: 'succeeded' } });
    expect(world.store.regressions).toBe(0);
  });
});
