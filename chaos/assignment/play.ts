import { setTimeout as sleep } from 'node:timers/promises';
import * as teams from '../../functions/src/modules/teams/index.ts';
import type { Actor, UserActor } from '../../functions/src/platform/actor.ts';
import type { Ctx } from '../../functions/src/platform/context.ts';
import { AppError } from '../../functions/src/platform/errors.ts';
import { runInContext } from '../../functions/src/platform/runtime/run.ts';
import { newId } from '../../functions/src/platform/values/id.ts';
import type { Random } from '../random.ts';
import type { Desk } from './world.ts';

/** What callers were told, by the code of the answer. */
export type Told = Map<string, number>;

/** Once in its own transaction, as the API would run it; answers the refusal's code, or `done`. */
async function attempt(told: Told, actor: Actor, run: (ctx: Ctx) => Promise<unknown>): Promise<string> {
  const id = newId(new Date());
  const role = actor.kind === 'user' ? 'app' : 'worker';
  let code = 'done';
  try {
    const answer = await runInContext({ role, actor, requestId: id, traceId: id.replaceAll('-', '') }, run);
    if (answer !== undefined && (answer as { status?: number }).status === 204) code = 'empty';
    if (answer === 0 || answer === false) code = 'nothing';
  } catch (error) {
    code = error instanceof AppError ? error.code : `error: ${(error as Error).message}`;
  }
  told.set(code, (told.get(code) ?? 0) + 1);
  return code;
}

const dealer: Actor = { kind: 'subscriber', name: 'teams.distribute' };
/** So often one may ask in vain before it is an error that nothing moves. */
const MOST_IN_VAIN = 20_000;

/** One agent helps himself until nothing waits; `not_your_turn` is a moment's patience. */
async function helpHimself(desk: Desk, agent: UserActor, told: Told): Promise<void> {
  for (let vain = 0; vain < MOST_IN_VAIN;) {
    const code = await attempt(told, agent, (ctx) => teams.claimNext(ctx, { id: desk.inboxId }));
    if (['empty', 'teams.full', 'teams.off_duty'].includes(code)) return;
    if (code === 'done') continue;
    vain += 1;
    await sleep(2);
  }
}

async function deal(desk: Desk, told: Told): Promise<void> {
  for (;;) {
    const code = await attempt(told, dealer, (ctx) => teams.distribute(ctx, { inboxId: desk.inboxId }));
    if (code === 'nothing') return;
  }
}

/** Every agent at once, the silent ones too. */
export async function everybodyClaims(desk: Desk): Promise<Told> {
  const told: Told = new Map();
  await Promise.all([...desk.agents, ...desk.silent].map((agent) => helpHimself(desk, agent, told)));
  return told;
}

/** Some dealers hand out while every agent helps himself. */
export async function dealtAndClaimed(desk: Desk, dealers: number): Promise<Told> {
  const told: Told = new Map();
  const dealing = Array.from({ length: dealers }, () => deal(desk, told));
  await Promise.all([...dealing, ...desk.agents.map((agent) => helpHimself(desk, agent, told))]);
  // What came back while the dealers were done.
  await deal(desk, told);
  return told;
}

/** Everything at once: claims, handing over, giving back, resolving, opening again, dealing. */
export async function storm(desk: Desk, steps: number, randomFor: (who: string) => Random): Promise<Told> {
  const told: Told = new Map();
  const lead = desk.agents[0]!;
  const all = [...desk.agents, ...desk.silent];
  const agentSteps = async (agent: UserActor, nth: number): Promise<void> => {
    const random = randomFor(`agent ${nth}`);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    for (let step = 0; step < steps; step++) {
      const ref = { inboxId: desk.inboxId, conversationId: pick(desk.conversations) };
      const colleague = pick(all);
      const chance = random();
      if (chance < 0.35) await attempt(told, agent, (ctx) => teams.claimNext(ctx, { id: desk.inboxId }));
      else if (chance < 0.55) await attempt(told, agent, (ctx) => teams.claim(ctx, ref));
      else if (chance < 0.7) await attempt(told, agent, (ctx) => teams.resolve(ctx, ref));
      else if (chance < 0.8) await attempt(told, agent, (ctx) => teams.reopen(ctx, ref));
      else if (chance < 0.9) await attempt(told, lead, (ctx) => teams.assign(ctx, ref, { agentId: colleague.userId }));
      else if (chance < 0.97)
        await attempt(told, dealer, (ctx) => teams.giveBack(ctx, ref, { from: null, reason: 'no_first_reply' }));
      else await attempt(told, dealer, (ctx) => teams.distribute(ctx, { inboxId: desk.inboxId }));
    }
  };
  await Promise.all(desk.agents.map(agentSteps));
  return told;
}
