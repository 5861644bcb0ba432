import { actorName } from '../actor.ts';
import { audit } from '../audit.ts';
import type { Ctx } from '../context.ts';
import { named } from '../db/types.ts';
import { defineError, NotFound } from '../errors.ts';
import { Page } from '../runtime/route.ts';
import type { EventEnvelope } from './event.ts';

export const DeadLetterDecided = defineError(
  'dead_letter.already_decided',
  409,
  'This event was already replayed or discarded.',
);

export const DEAD_LETTER_STATUSES = ['parked', 'replayed', 'discarded'] as const;
export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

export interface DeadLetter {
  readonly id: string;
  readonly subscriber: string;
  readonly eventId: string;
  readonly kind: 'event' | 'task';
  readonly type: string;
  /** The aggregate, or what names the task. */
  readonly key: string;
  readonly version: number | null;
  readonly cause: 'failed' | 'gap';
  readonly reason: string;
  readonly tries: number;
  readonly status: DeadLetterStatus;
  readonly parkedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
}

interface Row {
  readonly id: string;
  readonly subscriber: string;
  readonly event_id: string;
  readonly kind: 'event' | 'task';
  readonly topic: string;
  readonly type: string;
  readonly key: string;
  readonly version: string | null;
  readonly event: unknown;
  readonly cause: 'failed' | 'gap';
  readonly reason: string;
  readonly tries: number;
  readonly status: DeadLetterStatus;
  readonly parked_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
}

const LIST = named(
  'platform.dead-letter.list',
  `select id, subscriber, event_id, kind, topic, type, key, version, cause, reason, tries, status, parked_at, decided_by,
          decided_at
   from platform.dead_letter
   where status = $1 and ($2::text is null or subscriber = $2) and ($3::uuid is null or id < $3)
   order by id desc limit $4`,
);
const REPLAY = named('platform.dead-letter.replay', 'select * from platform.replay_dead_letter($1, $2)');
const DISCARD = named('platform.dead-letter.discard', 'select * from platform.discard_dead_letter($1, $2)');
const EXISTS = named('platform.dead-letter.exists', 'select 1 from platform.dead_letter where id = $1');
const FOLLOWERS = named(
  'platform.dead-letter.followers',
  `select id from platform.dead_letter
   where subscriber = $1 and key = $2 and version > $3 and status = 'parked' and cause = 'gap' order by version`,
);

/** Newest first. The event's content is left out: it may hold personal data that support has no need to see. */
export async function listDeadLetters(
  ctx: Ctx,
  input: {
    readonly status?: DeadLetterStatus | undefined;
    readonly subscriber?: string | undefined;
    readonly after?: string | null | undefined;
    readonly limit: number;
  },
): Promise<Page<DeadLetter[]>> {
  const rows = await ctx.sql.rows<Row>(LIST, [
    input.status ?? 'parked',
    input.subscriber ?? null,
    input.after ?? null,
    input.limit + 1,
  ]);
  const items = rows.slice(0, input.limit).map(view);
  return new Page(items, rows.length > input.limit ? [items.at(-1)!.id] : null);
}

/**
 * Sends the event again under its own id, by the same way as the first time: whoever dealt with it already does nothing. The
 * changes that waited behind it go with it.
 */
export async function replayDeadLetter(ctx: Ctx, input: { readonly id: string }): Promise<DeadLetter> {
  const letter = await decide(ctx, REPLAY, input.id);
  announceAgain(ctx, letter);
  audit(ctx, { action: 'dead_letter.replayed', subject: { type: 'dead_letter', id: letter.id } });
  if (letter.kind === 'event') {
    const waiting = await ctx.sql.rows<{ id: string }>(FOLLOWERS, [letter.subscriber, letter.key, letter.version]);
    for (const { id } of waiting) announceAgain(ctx, await decide(ctx, REPLAY, id));
  }
  return view(letter);
}

/** Gives the event up for good; the letter stays on file. */
export async function discardDeadLetter(ctx: Ctx, input: { readonly id: string }): Promise<DeadLetter> {
  const letter = await decide(ctx, DISCARD, input.id);
  audit(ctx, { action: 'dead_letter.discarded', subject: { type: 'dead_letter', id: letter.id } });
  return view(letter);
}

async function decide(ctx: Ctx, statement: typeof REPLAY, id: string): Promise<Row> {
  const letter = await ctx.sql.first<Row>(statement, [id, actorName(ctx.actor)]);
  if (letter !== null) return letter;
  throw (await ctx.sql.first(EXISTS, [id])) === null ? NotFound() : DeadLetterDecided();
}

function announceAgain(ctx: Ctx, letter: Row): void {
  if (letter.kind === 'event') {
    const original = letter.event as EventEnvelope;
    const { topic, type } = letter;
    ctx.pending.events.push({ id: letter.event_id, kind: { topic, type }, data: original.data, original });
    return;
  }
  ctx.pending.tasks.push({
    id: letter.event_id,
    kind: { name: letter.type },
    payload: (letter.event as { payload: unknown }).payload,
    // Cloud Tasks remembers the names of tasks that ran.
    key: `${letter.key}-replay-${ctx.now.getTime()}`,
    at: null,
  });
}

function view(row: Row): DeadLetter {
  return {
    id: row.id,
    subscriber: row.subscriber,
    eventId: row.event_id,
    kind: row.kind,
    type: row.type,
    key: row.key,
    version: row.version === null ? null : Number(row.version),
    cause: row.cause,
    reason: row.reason,
    tries: row.tries,
    status: row.status,
    parkedAt: row.parked_at.toISOString(),
    decidedBy: row.decided_by,
    decidedAt: row.decided_at?.toISOString() ?? null,
  };
}
