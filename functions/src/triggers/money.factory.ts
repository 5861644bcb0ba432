import { superuser } from '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { MemoryStore } from '../../test/mirror.ts';
import { adapter as cash } from '../adapters/payments/cash/index.ts';
import { useProviders, type ProviderAnswer } from '../adapters/payments/index.ts';
import * as payments from '../modules/payments/index.ts';
import {
  as,
  buildPayment,
  PHONE,
  TaskRunner,
  worker,
  type BuiltPayment,
} from '../modules/payments/payments.factory.ts';
import { ScriptedProvider } from '../modules/payments/scripted-provider.factory.ts';
import { mirrorInto } from '../platform/mirror/mirror.ts';
import { tasks } from './payments.ts';

export const SECOND = 1_000;
const realNow = Date.now.bind(Date);

export interface Started extends BuiltPayment {
  /** Of the try; `reference` is what the provider knows it by. */
  readonly id: string;
  readonly reference: string;
  readonly intentId: string;
}

/** A suite's own world of money: one provider that does what the test says, a clock that the test moves, tasks that run when told. */
export class MoneyWorld {
  readonly outlet = catchEvents();
  readonly runner = new TaskRunner(this.outlet, tasks);
  readonly store = new MemoryStore();
  momo = new ScriptedProvider('momo');
  /** How far the clock is ahead, in milliseconds. */
  skew = 0;
  #undo: () => void = () => undefined;

  constructor() {
    mirrorInto(this.store);
  }

  /** Another provider, who knows of nothing. */
  readonly begin = (): void => {
    this.#undo();
    this.momo = new ScriptedProvider('momo');
    this.#undo = useProviders({ momo: this.momo, cash });
    this.runner.drop();
  };

  readonly end = (): void => {
    this.#undo();
    this.#undo = () => undefined;
  };

  /** Time goes by, and what is due by then runs. */
  readonly pass = async (milliseconds: number): Promise<void> => {
    this.skew += milliseconds;
    await this.runner.run();
  };

  /** The provider has decided; the next status reads are due and find out. */
  readonly settle = async (
    reference: string,
    told: Partial<ProviderAnswer> & Pick<ProviderAnswer, 'state'>,
  ): Promise<void> => {
    this.momo.settle(reference, told);
    await this.pass(60 * SECOND);
  };

  readonly attempt = ({ payer, intent }: BuiltPayment): Promise<payments.Attempt> =>
    as(payer, (ctx) =>
      payments.startAttempt(ctx, {
        intentId: intent.id,
        method: { method: 'mobile_money', network: 'mtn', phone: PHONE },
      }),
    );

  /** A payment and its first try, whose task has not run. `first`: what the provider answers. */
  readonly started = async (first?: ProviderAnswer['state'], given?: BuiltPayment): Promise<Started> => {
    if (first !== undefined) this.momo.first = first;
    const built = given ?? (await buildPayment());
    const { id, reference } = await this.attempt(built);
    return { ...built, id, reference, intentId: built.intent.id };
  };

  /** One that is paid. */
  readonly paid = async (given?: BuiltPayment): Promise<Started> => {
    const built = await this.started(undefined, given);
    await this.runner.run();
    this.momo.settle(built.reference, { state: 'succeeded' });
    await this.pass(6 * SECOND);
    return built;
  };

  readonly sweep = (): Promise<unknown> => worker((ctx) => payments.sweepPayments(ctx, { limit: 100 }));

  readonly countOf = (id: string, type: string): number =>
    this.outlet.events(id).filter((event) => event.type === type).length;
}

/** For a suite: each test has a provider of its own, and time goes on from where the last one left it. */
export function moneyWorld(): MoneyWorld {
  const world = new MoneyWorld();
  beforeEach(() => {
    world.begin();
    jest.spyOn(Date, 'now').mockImplementation(() => realNow() + world.skew);
  });
  afterEach(() => {
    world.end();
    jest.restoreAllMocks();
  });
  return world;
}

/** An id as providers know it. */
export const hex = (id: string): string => id.replaceAll('-', '');

export const suspenseOf = (attemptId: string) =>
  superuser.rows<{
    id: string;
    why: string;
    amount: bigint;
    currency: string;
    status: string;
    resolution: string | null;
    note: string | null;
  }>('select id, why, amount, currency, status, resolution, note from payments.suspense_item where attempt_id = $1', [
    attemptId,
  ]);

/** The earliest first. */
export const refundsOf = (intentId: string) =>
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
