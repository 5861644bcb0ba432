import fc from 'fast-check';
import { superuser } from '../../test/database.ts';
import { api } from '../../test/api.ts';
import { type ProviderAnswer } from '../adapters/payments/index.ts';
import { buildUser } from '../modules/identity/identity.factory.ts';
import type * as payments from '../modules/payments/index.ts';
import { attemptsNow, balance, buildPayment, intentNow, webhook } from '../modules/payments/payments.factory.ts';
import { forgetConfig } from '../platform/config.ts';
import { moneyWorld, SECOND } from './money.factory.ts';

const world = moneyWorld();
const { attempt, pass, runner } = world;

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
        world.begin();
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
          else if (one.do === 'sweep') await world.sweep();
          // As if the process had died and its tasks were lost.
          else if (one.do === 'drop') runner.drop();
          else if (one.do === 'silence') world.momo.statusSilent = !world.momo.statusSilent;
          else if (one.do === 'lost' || one.do === 'unreachable') world.momo.moods.push(one.do);
          else {
            const reference = references[(one.which ?? 0) % references.length]!;
            const told = one.state ?? 'pending';
            // A provider does not take back a success.
            const before = world.momo.entries.get(reference)?.answer.state;
            if (one.do === 'settle' && before !== undefined && before !== 'succeeded')
              world.momo.settle(reference, { state: told });
            // Signed callbacks tell the truth; hints may say anything.
            const said = one.do === 'callback' ? (world.momo.entries.get(reference)?.answer.state ?? 'pending') : told;
            if (one.do !== 'settle')
              await webhook(
                'momo',
                { id: crypto.randomUUID(), reference, state: said },
                { 'x-test-sign': one.do === 'callback' ? 'proof' : 'hint' },
              );
          }
        }
        world.momo.statusSilent = false;
        world.momo.moods.length = 0;
        for (let round = 0; round < 4; round++) {
          world.skew += 130 * SECOND;
          await world.sweep();
          await runner.run();
        }
        const rows = await attemptsNow(built.intent.id);
        const captured = rows.filter(({ settlement }) => settlement === 'intent');
        const intent = await intentNow(built.intent.id);
        expect(captured.length).toBeLessThanOrEqual(1);
        expect(intent.captured).toBe(captured.length === 1 ? 5_000n : 0n);
        expect(await balance(built.payer.userId, 'wallet')).toBe(intent.captured);
        for (const row of rows) {
          expect(world.momo.effectsOf(row.reference)).toBeLessThanOrEqual(1);
          const truth = world.momo.entries.get(row.reference)?.answer.state;
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
    process.env['RATE_LIMIT_FACTOR'] = '1000';
    forgetConfig();
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
    forgetConfig();
  }, 30_000);
});
