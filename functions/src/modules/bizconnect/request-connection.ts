import { useQuota } from '../ledger/index.ts';
import { blockedBetween } from '../messaging/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound, type AppError } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import { announceAccepted } from './answer-connection.ts';
import {
  AnswerTheirs,
  AskedAlready,
  ConnectedAlready,
  InboxFull,
  NotReachable,
  TooSoon,
  WrongMarket,
  YourOwnBusiness,
} from './errors.ts';
import { ConnectionRequested } from './events.ts';
import { ANSWER_WITHIN, creditOf, inCorridor } from './rules.ts';
import type { Connection, ConnectionRequest } from './schemas.ts';
import { factOf, findConnection, partiesOf, speakerOf } from './store.ts';
import { viewConnections } from './view.ts';

const REQUEST = named(
  'bizconnect.request',
  'select outcome, id, round, version, until from bizconnect.request_connection($1, $2, $3, $4, $5, $6)',
);
interface Answer {
  readonly outcome: string;
  readonly id: string;
  readonly round: number;
  readonly until: Date | null;
}

/** Asks another business to connect, for one credit; asking who has asked a moment ago connects both, for none. */
export async function requestConnection(ctx: Ctx, draft: ConnectionRequest): Promise<Connection> {
  const { actor, businessId } = speakerOf(ctx, 'acts');
  const parties = await partiesOf(ctx, [businessId, draft.businessId]);
  const [mine, theirs] = [parties.get(businessId), parties.get(draft.businessId)];
  if (mine === undefined || theirs === undefined) throw NotFound();
  if (mine.id === theirs.id) throw YourOwnBusiness({ field: 'businessId' });
  if (!inCorridor(draft.context, mine.country, theirs.country)) throw WrongMarket({ field: 'context' });
  if (await blockedBetween(ctx, [businessId, actor.userId], [draft.businessId])) throw NotReachable();
  const answer = await ctx.sql.first<Answer>(REQUEST, [
    newId(ctx.now),
    draft.businessId,
    draft.context,
    draft.note ?? null,
    new Date(ctx.now.getTime() + ANSWER_WITHIN),
    ctx.now,
  ]);
  const { outcome, id, round } = answer!;
  if (outcome !== 'requested' && outcome !== 'accepted') throw refusalOf(answer!);
  const row = await findConnection(ctx, id);
  if (outcome === 'accepted') {
    announceAccepted(ctx, row);
  } else {
    await useQuota(ctx, {
      owner: { kind: 'business', id: businessId },
      asset: 'quota:connection-request',
      reference: creditOf(id, round),
    });
    emit(ctx, ConnectionRequested, factOf(row));
    audit(ctx, { action: 'connection.requested', subject: { type: 'connection', id } });
  }
  return (await viewConnections(ctx, [row], businessId))[0]!;
}

function refusalOf({ outcome, until }: Answer): AppError {
  switch (outcome) {
    case 'pending':
      return AskedAlready();
    case 'answer_theirs':
      return AnswerTheirs();
    case 'connected':
      return ConnectedAlready();
    case 'blocked':
      return NotReachable();
    case 'cooling':
      return TooSoon({ with: { from: until!.toISOString().slice(0, 10) }, meta: { from: until!.toISOString() } });
    case 'inbox_full':
      return InboxFull({ meta: { from: until!.toISOString() } });
    default:
      return NotFound();
  }
}
