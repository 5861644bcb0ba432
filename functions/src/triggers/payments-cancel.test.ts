import fc from 'fast-check';
import { adminApi, api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { deliverTwice } from '../../test/events.ts';
import type { ProviderAnswer } from '../adapters/payments/index.ts';
import { buildBusiness, buildUser, type TestPerson } from '../modules/identity/identity.factory.ts';
import * as payments from '../modules/payments/index.ts';
import {
  as,
  attemptsNow,
  balance,
  buildCash,
  buildPayment,
  buildSuspense,
  intentNow,
  webhook,
} from '../modules/payments/payments.factory.ts';
import { AppError } from '../platform/errors.ts';
import { publicId } from '../platform/values/id.ts';
import { hex, moneyWorld, refundsOf, SECOND, suspenseOf } from './money.factory.ts';
import { subscribers } from './payments.ts';

const world = moneyWorld();
const { runner, pass, attempt, started, paid, countOf } = world;

const cancel = (who: TestPerson, intentId: string) =>
  api<payments.Payment>(`POST /v1/payments/${publicId('pay', intentId)}/cancel`, { as: who.uid });
const waits = (what: string) => ({
  status: 409,
  errors: [{ code: 'payments.still_waiting', meta: { waitsFor: what } }],
});

describe('PAY-4 a payment that its payer calls off', () => {
  test('is closed, once, and takes no further try', async () => {
    const built = await buildPayment();
    const first = await cancel(built.payer, built.intent.id);
    expect(first).toMatchObject({ status: 200, data: { status: 'cancelled', attempt: null } });
    expect(await cancel(built.payer, built.intent.id)).toMatchObject({ data: { version: first.data.version } });
    expect(countOf(built.intent.id, 'payment.cancelled')).toBe(1);
    await expect(attempt(built)).rejects.toMatchObject({ code: 'payments.closed' });
    await deliverTwice(subscribers, world.outlet.events(built.intent.id));
    expect(world.store.get(`payments/${publicId('pay', built.intent.id)}`)).toMatchObject({ status: 'cancelled' });
  });

  test('before anybody was phoned: nobody is', async () => {
    const { intentId, reference, payer } = await started();
    expect(await cancel(payer, intentId)).toMatchObject({
      data: { status: 'cancelled', attempt: { state: 'failed' } },
    });
    await runner.run();
    expect(world.momo.effectsOf(reference)).toBe(0);
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'failed', evidence: 'payer', sentAt: null }]);
  });

  test.each([
    ['network', 'pending', 'well'],
    ['network', 'pending', 'lost'],
    ['prompt', 'action_required', 'well'],
  ] as const)('waits for the %s (%s, %s), and is told how long', async (what, state, mood) => {
    world.momo.moods.push(mood);
    const { intentId, reference, payer } = await started(state);
    await runner.run();
    if (what === 'prompt') {
      world.momo.settle(reference, { state, action: { kind: 'prompt', text: 'Approve it on your phone.' } });
      await superuser.run(
        `update payments.attempt set action = '{"kind":"prompt","text":"Approve it."}', version = version + 1 where reference = $1`,
        [reference],
      );
    }
    const answer = await cancel(payer, intentId);
    expect(answer).toMatchObject(waits(what));
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(15);
    expect(await intentNow(intentId)).toMatchObject({ status: 'open' });
    await world.settle(reference, { state: 'failed', reason: 'user_cancelled' });
    expect(await cancel(payer, intentId)).toMatchObject({ status: 200 });
  });

  test('that is paid, or has run out, is not called off', async () => {
    const { intentId, payer } = await paid();
    expect(await cancel(payer, intentId)).toMatchObject({ errors: [{ code: 'payments.already_paid' }] });
    const old = await buildPayment();
    await superuser.run(`update payments.intent set status = 'expired', version = version + 1 where id = $1`, [
      old.intent.id,
    ]);
    expect(await cancel(old.payer, old.intent.id)).toMatchObject({ errors: [{ code: 'payments.closed' }] });
  });

  test('in cash: until whoever is paid says that he has it', async () => {
    const { owner } = await buildBusiness();
    const [one, other] = [await buildCash(owner), await buildCash(owner)];
    const payerOf = async (id: string) =>
      (await superuser.first<{ uid: string }>(
        'select u.uid from identity."user" u join payments.intent i on i.payer_user_id = u.id where i.id = $1',
        [id],
      ))!;
    expect(await cancel((await payerOf(one)) as TestPerson, one)).toMatchObject({ data: { status: 'cancelled' } });
    const path = (id: string) => `POST /v1/payments/${publicId('pay', id)}/cash`;
    expect(await api(path(one), { as: owner.uid })).toMatchObject({ errors: [{ code: 'payments.not_cash' }] });
    expect(await api(path(other), { as: owner.uid })).toMatchObject({ status: 202 });
    expect(await cancel((await payerOf(other)) as TestPerson, other)).toMatchObject(waits('payee'));
    await runner.run();
    expect(await intentNow(other)).toMatchObject({ status: 'paid' });
  });
});

describe('PAY-5 ORD-4 money for a payment that was called off', () => {
  /** The payer left the page that he was sent to, and called it off. */
  const left = async () => {
    const built = await started('action_required');
    await runner.run();
    expect(await cancel(built.payer, built.intentId)).toMatchObject({ data: { status: 'cancelled' } });
    return built;
  };
  const goesBack = async ({ id, intentId, payer }: Awaited<ReturnType<typeof left>>) => {
    expect(await intentNow(intentId)).toMatchObject({ status: 'cancelled', captured: 0n });
    expect(await attemptsNow(intentId)).toMatchObject([{ status: 'succeeded', settlement: 'suspense' }]);
    expect(await suspenseOf(id)).toMatchObject([{ why: 'late', amount: 5_000n }]);
    const [refund, ...more] = await refundsOf(intentId);
    expect(more).toEqual([]);
    await world.settle(hex(refund!.id), { state: 'succeeded' });
    expect(await refundsOf(intentId)).toMatchObject([{ status: 'succeeded', source: 'suspense', amount: 5_000n }]);
    expect(await balance(payer.userId, 'wallet')).toBe(0n);
    expect(world.momo.effectsOf(hex(refund!.id))).toBe(1);
  };

  test('told by a callback, twice, goes to suspense and back once', async () => {
    const built = await left();
    world.momo.settle(built.reference, { state: 'succeeded' });
    for (const id of ['late-1', 'late-2']) {
      const body = { id: `${id}-${built.id}`, reference: built.reference, state: 'succeeded', amount: '5000' };
      await webhook('momo', { ...body, currency: 'GHS' });
    }
    await runner.run();
    await goesBack(built);
  });

  test.each([
    ['soon', 121],
    ['when the page has long been closed', 901],
  ])('of which no callback tells is found %s', async (_when, seconds) => {
    const built = await left();
    if (seconds > 121) await pass(121 * SECOND);
    world.momo.settle(built.reference, { state: 'succeeded' });
    await pass(seconds * SECOND);
    await goesBack(built);
  });

  test('that goes back by itself is nobody’s to decide; when that fails it is, as often as it fails', async () => {
    const built = await left();
    const before = await balance('pushnchat', 'suspense');
    world.momo.settle(built.reference, { state: 'succeeded' });
    await pass(121 * SECOND);
    const [item] = await suspenseOf(built.id);
    const [one, other] = [await buildUser({ activeRole: 'admin' }), await buildUser({ activeRole: 'admin' })];
    const decide = (who: TestPerson, resolution: string) =>
      adminApi(`POST /v1/admin/payments/suspense/${publicId('sus', item!.id)}/decide`, {
        as: who.uid,
        body: { resolution, note: 'He called it off' },
      });
    expect(await decide(one, 'keep')).toMatchObject({ errors: [{ code: 'payments.already_decided' }] });
    for (let time = 0; time < 2; time++) {
      const latest = (await refundsOf(built.intentId)).at(-1)!;
      await world.settle(hex(latest.id), { state: 'failed', reason: 'bad_account' });
      expect(await suspenseOf(built.id)).toMatchObject([
        { status: 'open', note: expect.stringContaining('bad_account') },
      ]);
      expect(await decide(one, 'refund')).toMatchObject({ data: { status: 'proposed' } });
      expect(await decide(other, 'refund')).toMatchObject({ data: { status: 'resolved' } });
      await runner.run();
    }
    const all = await refundsOf(built.intentId);
    expect(all.map(({ status }) => status)).toEqual(['failed', 'failed', 'pending']);
    await world.settle(hex(all[2]!.id), { state: 'succeeded' });
    expect(await suspenseOf(built.id)).toMatchObject([{ status: 'resolved', resolution: 'refund' }]);
    expect(await balance('pushnchat', 'suspense')).toBe(before);
  });

  test('is never captured, whoever tries: a constraint', async () => {
    const { id, intentId } = await left();
    const settle = `update payments.attempt set status = 'succeeded', evidence = 'status', settlement = 'intent',
      version = version + 1 where id = $1`;
    await expect(superuser.run(settle, [id])).rejects.toThrow('only an open payment can be captured');
    await expect(
      superuser.run(
        `update payments.intent set status = 'paid', captured = amount, version = version + 1 where id = $1`,
        [intentId],
      ),
    ).rejects.toThrow('intent cannot go from cancelled to paid');
  });

  test('that did not fit is given back or kept, not credited', async () => {
    const payer = await buildUser({ country: 'GH' });
    const admin = await buildUser({ activeRole: 'admin' });
    const id = await buildSuspense(payer);
    const [row] = await superuser.rows<{ id: string }>(
      'select id from payments.intent where payer_user_id = $1 order by id desc limit 1',
      [payer.userId],
    );
    expect(await cancel(payer, row!.id)).toMatchObject({ status: 200 });
    const decide = (resolution: string) =>
      adminApi(`POST /v1/admin/payments/suspense/${id}/decide`, {
        as: admin.uid,
        body: { resolution, note: 'He called it off' },
      });
    expect(await decide('credit')).toMatchObject({ status: 409, errors: [{ code: 'payments.called_off' }] });
    expect(await decide('refund')).toMatchObject({ status: 200 });
  });
});

describe('PAY-4 property: called off while anything else happens', () => {
  const act = fc.constantFrom('cancel', 'cancel', 'try', 'run', 'callback', 'poll', 'code', 'sweep');
  const state = fc.constantFrom<ProviderAnswer['state']>('action_required', 'pending', 'succeeded', 'unknown');

  test('it is paid or called off, never both, and what came for it is where it belongs', async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        state,
        fc.boolean(),
        fc.array(fc.array(act, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
        async (first, pays, rounds) => {
          world.begin();
          const built = await started(first);
          const { intentId, payer } = built;
          const references = [built.reference];
          if (rounds[0]!.length % 2 === 0) await runner.run();
          const quiet = async (work: Promise<unknown>): Promise<void> => {
            try {
              await work;
            } catch (error) {
              // Refused, or he waited too long for the payment's row.
              if (!(error instanceof AppError) || ![409, 503].includes(error.status)) throw error;
            }
          };
          const doers: Readonly<Record<string, () => Promise<unknown>>> = {
            cancel: () => as(payer, (ctx) => payments.cancelPayment(ctx, { id: intentId })),
            try: () => attempt(built).then(({ reference }) => references.push(reference)),
            run: () => runner.run(),
            poll: () => pass(7 * SECOND),
            sweep: () => world.sweep(),
            code: () => as(payer, (ctx) => payments.sendCode(ctx, { id: intentId, otp: '123456' })),
            callback: async () => {
              const reference = references.at(-1)!;
              const sent = world.momo.entries.has(reference);
              if (pays && sent) world.momo.settle(reference, { state: 'succeeded' });
              const told = world.momo.entries.get(reference)?.answer.state ?? 'pending';
              await webhook('momo', { id: crypto.randomUUID(), reference, state: told });
            },
          };
          await payments.noteKeyAtHand();
          for (const round of rounds) await Promise.all(round.map((name) => quiet(doers[name]!())));
          for (let again = 0; again < 5; again++) {
            world.skew += 200 * SECOND;
            await world.sweep();
            await runner.run();
          }
          const intent = await intentNow(intentId);
          const tries = await attemptsNow(intentId);
          const captured = tries.filter(({ settlement }) => settlement === 'intent');
          ends.add(intent.status);
          expect(captured).toHaveLength(intent.status === 'paid' ? 1 : 0);
          expect(await balance(payer.userId, 'wallet')).toBe(intent.status === 'paid' ? 5_000n : 0n);
          const refunds = await refundsOf(intentId);
          for (const one of tries) {
            const truth = world.momo.entries.get(one.reference)?.answer.state;
            if (one.status === 'succeeded') expect(truth).toBe('succeeded');
            if (intent.status === 'cancelled' && truth === 'succeeded')
              expect(one).toMatchObject({ status: 'succeeded', settlement: 'suspense' });
          }
          const aside = tries.filter(({ settlement }) => settlement === 'suspense');
          expect(refunds.filter(({ source }) => source === 'suspense')).toHaveLength(aside.length);
        },
      ),
      {
        numRuns: 12,
        // Both ends are seen, whatever the seed.
        examples: [
          ['action_required', true, [['cancel', 'sweep'], ['callback']]],
          ['succeeded', false, [['run', 'cancel']]],
        ],
      },
    );
    expect([...ends]).toEqual(expect.arrayContaining(['cancelled', 'paid']));
  }, 60_000);
});
