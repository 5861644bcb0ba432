import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { deskOf } from '../access.ts';
import { announceAgent } from '../announce.ts';
import { NotAnAgent, OutsideShift } from '../errors.ts';
import type { Duty } from '../schemas.ts';
import { findAgent } from '../store.ts';
import { nextShift, shiftAt } from './shift.ts';

const COME = named('teams.come-on', 'select teams.come_on($1, $2, $3) as done');
const GO = named('teams.go-off', 'select teams.go_off($1, $2) as done');
const BEAT = named('teams.heartbeat', 'select duty, came_back as "cameBack" from teams.heartbeat($1, $2, $3, $4)');

interface Ref {
  readonly id: string;
}

async function agentOf(ctx: Ctx, { id }: Ref) {
  const { inbox, own } = await deskOf(ctx, id, 'see');
  if (own === null) throw NotAnAgent();
  return { inbox, own, ...shiftAt(inbox, own, ctx.now) };
}

/** From now on he gets conversations, within his shifts. Coming twice is coming once. */
export async function comeOn(ctx: Ctx, ref: Ref): Promise<Duty> {
  const { inbox, own, within, ends } = await agentOf(ctx, ref);
  if (!within) {
    const from = nextShift(inbox, own, ctx.now)?.toISOString() ?? null;
    throw OutsideShift({ with: { from: from ?? 'another day' }, meta: { from } });
  }
  await ctx.sql.run(COME, [ref.id, ends, ctx.now]);
  await tell(ctx, ref, own.userId, true);
  return { onDuty: true, shiftEndsAt: ends?.toISOString() ?? null };
}

/** His conversations go back to the queue (CHT-7). */
export async function goOff(ctx: Ctx, ref: Ref): Promise<Duty> {
  const { own } = await agentOf(ctx, ref);
  const gone = (await ctx.sql.first<{ done: boolean }>(GO, [ref.id, ctx.now]))!.done;
  if (gone) await tell(ctx, ref, own.userId, false);
  return { onDuty: false, shiftEndsAt: null };
}

/** The phone is there. A gap within the grace changed nothing; after a longer one he is back with the first sign (CHT-8). */
export async function heartbeat(ctx: Ctx, ref: Ref): Promise<Duty> {
  const { own, within, ends } = await agentOf(ctx, ref);
  const row = await ctx.sql.first<{ duty: boolean; cameBack: boolean }>(BEAT, [ref.id, within, ends, ctx.now]);
  if (row?.cameBack === true) await tell(ctx, ref, own.userId, true);
  const onDuty = row?.duty ?? false;
  return { onDuty, shiftEndsAt: onDuty ? (ends?.toISOString() ?? null) : null };
}

async function tell(ctx: Ctx, { id }: Ref, userId: string, onDuty: boolean): Promise<void> {
  const { version } = (await findAgent(ctx, id, userId))!;
  announceAgent(ctx, { inboxId: id, userId, version, onDuty }, onDuty ? null : 'own');
}
