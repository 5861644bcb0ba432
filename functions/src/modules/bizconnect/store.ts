import type { UserActor } from '../../platform/actor.ts';
import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound, OnboardingRequired } from '../../platform/errors.ts';
import type { ConnectionFact } from './events.ts';
import { mayAct, maySee } from './policy.ts';
import type { Context, Status } from './rules.ts';
import type { Connection } from './schemas.ts';

/** Who acts, and for which business. */
export interface Speaker {
  readonly actor: UserActor;
  readonly businessId: string;
}

export function speakerOf(ctx: Pick<Ctx, 'actor'>, does: 'sees' | 'acts'): Speaker {
  const { actor } = ctx;
  admit(actor, does === 'acts' ? mayAct : maySee);
  if (actor.kind !== 'user' || actor.business === null) throw OnboardingRequired();
  return { actor, businessId: actor.business.id };
}

/** A row of `bizconnect.connection` with the other side as the world knows it. */
export interface ConnectionRow {
  readonly id: string;
  readonly lowId: string;
  readonly highId: string;
  readonly context: Context;
  readonly requesterId: string;
  readonly requestedBy: string;
  readonly answeredBy: string | null;
  readonly status: Status;
  readonly blockedBy: string | null;
  readonly note: string | null;
  readonly reason: Connection['reason'];
  readonly round: number;
  readonly requestedAt: Date;
  readonly answeredAt: Date | null;
  readonly expiresAt: Date;
  readonly conversationId: string | null;
  readonly version: number;
}

const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
// prettier-ignore
export const ROW = (['id', 'lowId', 'highId', 'context', 'requesterId', 'requestedBy', 'answeredBy', 'status', 'blockedBy', 'note', 'reason',
  'round', 'requestedAt', 'answeredAt', 'expiresAt', 'conversationId', 'version'] satisfies (keyof ConnectionRow)[])
  .map((field) => `c.${columnOf(field)} as "${field}"`).join(', ');

const FIND = named('bizconnect.find', `select ${ROW} from bizconnect.connection c where c.id = $1`);
const PARTIES = named(
  'bizconnect.parties',
  `select id, public_id as "publicId", slug, name, country, city, verification_level as verification
   from bizconnect.party where id = any ($1)`,
);

/** Row-level security shows only one's own: what is not there and what is others' are the same. */
export async function findConnection(ctx: Ctx, id: string): Promise<ConnectionRow> {
  const row = await ctx.sql.first<ConnectionRow>(FIND, [id]);
  if (row === null) throw NotFound();
  return row;
}

export interface PartyRow {
  readonly id: string;
  readonly publicId: string;
  readonly slug: string;
  readonly name: string;
  readonly country: string;
  readonly city: string | null;
  readonly verification: 'none' | 'basic' | 'verified';
}

export async function partiesOf(ctx: Ctx, ids: readonly string[]): Promise<ReadonlyMap<string, PartyRow>> {
  const rows = await ctx.sql.rows<PartyRow>(PARTIES, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

export function otherOf(row: Pick<ConnectionRow, 'lowId' | 'highId'>, id: string): string {
  return row.lowId === id ? row.highId : row.lowId;
}

export function factOf(row: ConnectionRow): ConnectionFact {
  const { id, version, requesterId, context, status } = row;
  return { id, version, requesterId, receiverId: otherOf(row, requesterId), context, status };
}
