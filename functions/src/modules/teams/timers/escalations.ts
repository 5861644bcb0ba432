import type { UserActor } from '../../../platform/actor.ts';
import { admit, onboarded } from '../../../platform/authorize.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound, OnboardingRequired } from '../../../platform/errors.ts';
import { emit } from '../../../platform/events/event.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { EscalationChanged } from '../events.ts';
import { LADDER, type Timer } from '../rules.ts';
import type { Escalation } from '../schemas.ts';
import type { TicketRef } from '../store.ts';

/** More people are not addressed at once. */
const MOST = 50;

interface EscalationRow {
  readonly id: string;
  readonly uid: string;
  readonly inboxId: string;
  readonly inboxName: string;
  readonly businessId: string | null;
  readonly conversationId: string;
  readonly level: number;
  readonly timer: Timer;
  readonly raisedAt: Date;
  readonly overAt: Date | null;
  readonly version: number;
}
const ROW = `e.id, e.uid, e.inbox_id as "inboxId", e.inbox_name as "inboxName", e.business_id as "businessId",
  e.conversation_id as "conversationId", e.level, e.timer, e.raised_at as "raisedAt", e.over_at as "overAt", e.version`;
const RAISE = named(
  'teams.raise-escalation',
  'select id, uid, version from teams.raise_escalation($1, $2, $3, $4, $5)',
);
const END = named('teams.end-escalation', 'select id, uid, version from teams.end_escalation($1, $2, $3, $4, $5)');
const SEE = named('teams.see-escalation', 'select teams.see_escalation($1, $2) as version');
const MINE = named(
  'teams.my-escalations',
  `select ${ROW} from teams.escalation e where e.user_id = $1 and e.over_at is null order by e.id desc limit 100`,
);
const LOAD = named('teams.escalation', `select ${ROW} from teams.escalation e where e.id = $1 and e.uid = $2`);
const SCAN = named(
  'teams.scan-escalations',
  `select e.id || '/' || e.uid as id from teams.escalation e where $1::uuid is null or e.id > $1 order by e.id limit $2`,
);

interface Touched {
  readonly id: string;
  readonly uid: string;
  readonly version: number;
}

function tell(ctx: Ctx, touched: readonly Touched[]): void {
  for (const { id, uid, version } of touched) emit(ctx, EscalationChanged, { id: `${id}/${uid}`, version });
}

/** It has climbed: whoever it climbed to has it before his eyes (CHT-9). */
export async function raiseEscalation(ctx: Ctx, ref: TicketRef, timer: Timer): Promise<void> {
  const ids = Array.from({ length: MOST }, () => newId(ctx.now));
  tell(ctx, await ctx.sql.rows<Touched>(RAISE, [ids, ref.inboxId, ref.conversationId, timer, ctx.now]));
}

/** What it climbed for is done. */
export async function endEscalation(ctx: Ctx, ref: TicketRef, why: 'answered' | 'resolved'): Promise<void> {
  const timer: Timer | null = why === 'answered' ? 'first_response' : null;
  tell(ctx, await ctx.sql.rows<Touched>(END, [ref.inboxId, ref.conversationId, timer, why, ctx.now]));
}

/** Whichever business he acts for just now: what climbed to him is his. */
function personOf({ actor }: Ctx): UserActor {
  admit(actor, onboarded);
  if (actor.kind !== 'user') throw OnboardingRequired();
  return actor;
}

/** What has climbed to whoever asks and is not over, the latest first. */
export async function listEscalations(ctx: Ctx): Promise<Escalation[]> {
  const { userId } = personOf(ctx);
  return (await ctx.sql.rows<EscalationRow>(MINE, [userId])).map(view);
}

/** Off his list; if it climbs on, it comes back. Seeing it twice is seeing it once. */
export async function seeEscalation(ctx: Ctx, { id }: { readonly id: string }): Promise<undefined> {
  const { uid } = personOf(ctx);
  const version = (await ctx.sql.first<{ version: number | null }>(SEE, [id, ctx.now]))!.version;
  if (version === null) throw NotFound();
  if (version > 0) tell(ctx, [{ id, uid, version }]);
  return undefined;
}

function view(row: EscalationRow): Escalation {
  return {
    id: publicId('esc', row.id),
    inboxId: publicId('inb', row.inboxId),
    inboxName: row.inboxName,
    businessId: row.businessId === null ? null : publicId('biz', row.businessId),
    conversationId: publicId('conv', row.conversationId),
    level: LADDER[row.level]!,
    timer: row.timer,
    raisedAt: row.raisedAt.toISOString(),
  };
}

/** On his own devices; `id` is `<uuid>/<Firebase uid>`. Gone when it is over. */
export async function loadEscalation(ctx: Ctx, id: string) {
  const cut = id.indexOf('/');
  const row = await ctx.sql.first<EscalationRow>(LOAD, [id.slice(0, cut), id.slice(cut + 1)]);
  if (row === null) return null;
  if (row.overAt !== null) return { version: row.version, data: null };
  return { version: row.version, data: { ...view(row), raisedAt: row.raisedAt } };
}

export async function scanEscalations(ctx: Ctx, after: string | null, limit: number): Promise<readonly string[]> {
  const from = after === null ? null : after.slice(0, after.indexOf('/'));
  return (await ctx.sql.rows<{ id: string }>(SCAN, [from, limit])).map(({ id }) => id);
}
