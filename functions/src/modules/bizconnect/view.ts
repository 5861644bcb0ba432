import type { Ctx } from '../../platform/context.ts';
import { publicId } from '../../platform/values/id.ts';
import type { Connection } from './schemas.ts';
import { otherOf, partiesOf, type ConnectionRow, type PartyRow } from './store.ts';

/** Connections as this business sees them. Who is blocked sees a decline, and nobody sees why he was declined. */
export async function viewConnections(
  ctx: Ctx,
  rows: readonly ConnectionRow[],
  businessId: string,
): Promise<Connection[]> {
  const parties = await partiesOf(
    ctx,
    rows.map((row) => otherOf(row, businessId)),
  );
  return rows.map((row) => viewConnection(row, businessId, parties.get(otherOf(row, businessId)), ctx.now));
}

export function viewConnection(row: ConnectionRow, me: string, party: PartyRow | undefined, now: Date): Connection {
  const sent = row.requesterId === me;
  const late = row.status === 'pending' && row.expiresAt <= now;
  const blocked = row.status === 'blocked' && row.blockedBy !== me;
  return {
    id: publicId('conn', row.id),
    context: row.context,
    status: late ? 'expired' : blocked ? 'declined' : row.status,
    direction: sent ? 'sent' : 'received',
    business: party === undefined ? null : partyView(party),
    note: row.note,
    reason: sent ? null : row.reason,
    requestedAt: row.requestedAt.toISOString(),
    answeredAt: row.answeredAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
    conversationId: row.conversationId === null ? null : publicId('conv', row.conversationId),
    version: row.version,
  };
}

export function partyView({ id: _, publicId: id, ...party }: PartyRow) {
  return { id, ...party };
}
