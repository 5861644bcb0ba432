import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { tellMembers } from './announce.ts';
import { ConversationChanged } from './events.ts';
import { personOf } from './person.ts';
import { findConversation } from './store.ts';

const MOVE = named(
  'messaging.move-marks',
  `select moved, version, uid, member_version as "memberVersion", delivered_seq as delivered, read_seq as read
   from messaging.move_marks($1, $2, $3, $4)`,
);

export interface MoveMarks {
  /** The conversation's UUID. */
  readonly id: string;
  readonly delivered?: number | undefined;
  readonly read?: number | undefined;
}

/** Two integers a member that only rise: late and repeated receipts do no harm, and what was read was delivered (CHT-4). */
export async function moveMarks(ctx: Ctx, given: MoveMarks): Promise<{ delivered: number; read: number }> {
  personOf(ctx);
  type Row = { moved: boolean; version: number; uid: string; memberVersion: number; delivered: number; read: number };
  const [conversation, row] = await Promise.all([
    findConversation(ctx, given.id),
    ctx.sql.first<Row>(MOVE, [given.id, given.delivered ?? null, given.read ?? null, ctx.now]),
  ]);
  if (conversation === null || row === null) throw NotFound();
  if (row.moved) {
    emit(ctx, ConversationChanged, { id: given.id, version: row.version, kind: conversation.kind });
    tellMembers(ctx, given.id, [{ uid: row.uid, version: row.memberVersion }]);
  }
  return { delivered: row.delivered, read: row.read };
}
