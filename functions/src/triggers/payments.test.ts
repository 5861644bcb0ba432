import '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { useProviders } from '../adapters/payments/index.ts';
import * as payments from '../modules/payments/index.ts';
import {
  attemptsNow,
  as,
  balance,
  buildPayment,
  intentNow,
  PHONE,
  TaskRunner,
  type BuiltPayment,
} from '../modules/payments/payments.factory.ts';
import { ScriptedProvider } from '../modules/payments/scripted-provider.factory.ts';
import { tasks } from './payments.ts';

const outlet = catchEvents();
const runner = new TaskRunner(outlet, tasks);
let momo: ScriptedProvider;
let undo: () => void;
let skew = 0;
const realNow = Date.now.bind(Date);

beforeEach(() => {
  momo = new ScriptedProvider('momo');
  undo = useProviders({ momo });
  skew = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + skew);
  runner.drop();
});
afterEach(() => {
  undo();
  jest.restoreAllMocks();
});

const attempt = ({ payer, intent }: BuiltPayment) =>
  as(payer, (ctx) =>
    payments.startAttempt(ctx, {
      intentId: intent.id,
      method: { method: 'mobile_money', network: 'mtn', phone: PHONE },
    }),
  );
const typesOf = (id: string) => outlet.events(id).map(({ type }) => type);

describe('PAY-4 a payment by mobile money', () => {
  test('is sent once, waits, and is captured by a status read', async () => {
    const built = await buildPayment();
    const { id, reference } = await attempt(built);
    await runner.run();
    expect(await attemptsNow(built.intent.id)).toMatchObject([{ id, status: 'pending', evidence: 'answer' }]);
    momo.settle(reference, { state: 'succeeded' });
    await runner.run(6_000);
    expect(await intentNow(built.intent.id)).toMatchObject({ status: 'paid', captured: 5_000n });
    expect(await attemptsNow(built.intent.id)).toMatchObject([
      { status: 'succeeded', evidence: 'status', settlement: 'intent', providerReference: `P-${reference}` },
    ]);
    expect(await balance(built.payer.userId, 'wallet')).toBe(5_000n);
    expect(momo.effectsOf(reference)).toBe(1);
    expect(typesOf(built.intent.id).filter((type) => type === 'payment.succeeded')).toHaveLength(1);
  });
});
