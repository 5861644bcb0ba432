import fc from 'fast-check';
import { superuser } from '../../../test/database.ts';
import { adviceFor, ADVICE } from './advice.ts';
import { canStep, isFinal, misfitOf, nextPoll, STATES, STEPS, verdictOf, type Evidence, type State } from './rules.ts';

const TOLD = [
  'action_required',
  'pending',
  'authorised',
  'succeeded',
  'failed',
  'abandoned',
  'reversed',
  'unknown',
] as const;
const EVIDENCE: readonly Evidence[] = ['sender', 'answer', 'callback', 'status', 'clock', 'payer', 'payee', 'staff'];

describe('PAY-4 the steps of a try', () => {
  test('are the same here and in the database', async () => {
    const rows = await superuser.rows<{ step: string }>(
      `select from_status || '>' || to_status || ':' || evidence as step from payments.status_step where machine = 'attempt'`,
    );
    const here = STATES.flatMap((from) =>
      Object.entries(STEPS[from]).flatMap(([to, words]) => words.map((word) => `${from}>${to}:${word}`)),
    );
    expect(here.sort()).toEqual(rows.map(({ step }) => step).sort());
  });

  test('money that goes out walks the same road, without what only a payer does, and may come back', async () => {
    const rows = await superuser.rows<{ step: string }>(
      `select machine || ' ' || from_status || '>' || to_status || ':' || evidence as step from payments.status_step
       where machine in ('refund', 'disbursement')`,
    );
    const road = STATES.flatMap((from) =>
      Object.entries(STEPS[from]).flatMap(([to, words]) =>
        words
          .filter(
            (word) => word !== 'payee' && word !== 'payer' && from !== 'action_required' && to !== 'action_required',
          )
          .map((word) => `${from}>${to}:${word}`),
      ),
    );
    const back = ['callback', 'status', 'staff'].map((word) => `disbursement succeeded>returned:${word}`);
    const expected = [...road.flatMap((step) => [`refund ${step}`, `disbursement ${step}`]), ...back];
    expect(rows.map(({ step }) => step).sort()).toEqual(expected.sort());
  });

  test('unknown ends by a status read or by staff alone, and only a status read brings a failed one back', () => {
    for (const evidence of EVIDENCE) {
      const mayEndDoubt = evidence === 'status' || evidence === 'staff';
      expect(canStep('unknown', 'succeeded', evidence)).toBe(mayEndDoubt);
      expect(canStep('unknown', 'failed', evidence)).toBe(mayEndDoubt);
      expect(canStep('failed', 'succeeded', evidence)).toBe(evidence === 'status');
      for (const to of STATES) expect(canStep('succeeded', to, evidence)).toBe(false);
    }
  });

  test('whatever is said in whatever order, it never goes back from its end, save to success by a status read', () => {
    const news = fc.record({
      told: fc.constantFrom(...TOLD),
      evidence: fc.constantFrom('answer', 'callback', 'status'),
    });
    fc.assert(
      fc.property(fc.array(news, { maxLength: 30 }), (all) => {
        let state: State = 'sent';
        for (const { told, evidence } of all) {
          const verdict = verdictOf(state, told, evidence);
          if (typeof verdict === 'string') continue;
          expect(canStep(state, verdict.step, evidence as Evidence)).toBe(true);
          if (isFinal(state)) expect([state, verdict.step, evidence]).toEqual(['failed', 'succeeded', 'status']);
          state = verdict.step;
        }
      }),
    );
  });

  test('news that only a status read may confirm make us ask', () => {
    expect(verdictOf('unknown', 'succeeded', 'callback')).toBe('ask');
    expect(verdictOf('failed', 'succeeded', 'answer')).toBe('ask');
    expect(verdictOf('unknown', 'pending', 'callback')).toBe('stay');
    expect(verdictOf('unknown', 'unknown', 'status')).toBe('stay');
  });
});

describe('PAY-4 when to ask', () => {
  const plan = { poll: [5, 10, 20], pollThenEverySeconds: 60, giveUpAfterSeconds: 300 };
  const sent = new Date('2026-11-20T08:00:00Z');
  const after = (seconds: number) => new Date(sent.getTime() + seconds * 1000);

  test('follows the provider’s plan, then a steady pace, then stops', () => {
    expect(nextPoll(plan, sent, 0, after(1))).toEqual(after(5));
    expect(nextPoll(plan, sent, 2, after(11))).toEqual(after(20));
    expect(nextPoll(plan, sent, 3, after(21))).toEqual(after(80));
    expect(nextPoll(plan, sent, 4, after(81))).toEqual(after(140));
    expect(nextPoll(plan, sent, 9, after(299))).toEqual(after(300));
    expect(nextPoll(plan, sent, 9, after(300))).toBeNull();
  });

  test('lies always ahead and never past the end', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(400), (polls, seconds) => {
        const at = nextPoll(plan, sent, polls, after(seconds));
        if (seconds >= 300) return expect(at).toBeNull();
        expect(at!.getTime()).toBeGreaterThan(after(seconds).getTime());
        expect(at!.getTime()).toBeLessThanOrEqual(after(300).getTime());
      }),
    );
  });
});

describe('PAY-5 what does not fit', () => {
  const asked = { amount: 5_000n, currency: 'GHS', phone: '+233244123456' };
  const came = { amount: 5_000n, currency: 'GHS', payer: '+233244123456' };

  test.each([
    [came, null],
    [{ ...came, amount: null, currency: null, payer: null }, null],
    [{ ...came, amount: 4_999n }, 'amount'],
    [{ ...came, amount: 5_001n }, 'amount'],
    [{ ...came, currency: 'NGN' }, 'currency'],
    [{ ...came, payer: '+233244123457' }, 'payer'],
    [{ ...came, payer: '2547*****149' }, null],
    [{ ...came, payer: '4242' }, null],
  ])('%j is %s', (what, misfit) => {
    expect(misfitOf(asked, what)).toBe(misfit);
  });
});

describe('PAY-6 what to do about a failure', () => {
  test('says for every reason what to do, in a sentence', () => {
    for (const { act, text, afterSeconds } of Object.values(ADVICE)) {
      expect(text).toMatch(/^[A-Z].{20,120}[.]$/);
      expect(afterSeconds > 0).toBe(act === 'retry');
    }
  });

  test('stops advising what has not helped', () => {
    expect(adviceFor('wrong_pin', 1).act).toBe('ask');
    expect(adviceFor('wrong_pin', 3).act).toBe('switch');
    expect(adviceFor('busy', 1)).toMatchObject({ act: 'retry', afterSeconds: 150 });
    expect(adviceFor('busy', 4).act).toBe('switch');
    expect(adviceFor('our_fault', 9).act).toBe('stop');
  });
});
