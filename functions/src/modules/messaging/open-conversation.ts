import { createHash } from 'node:crypto';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import { tellMembers } from './announce.ts';
import { UnknownMember } from './errors.ts';
import { ConversationOpened } from './events.ts';
import { newDataKey } from './keys/data-key.ts';
import type { SubjectType } from './rules.ts';
import type { ConversationKind, Touched } from './store.ts';

export interface OpenConversation {
  readonly kind: ConversationKind;
  /** What it is about; `id` is a UUID. */
  readonly subject: { readonly type: SubjectType; readonly id: string } | null;
  readonly title?: string | null;
  /** People, by UUID; `businessId` where one takes part for his business. The first one owns it. */
  readonly members: readonly { readonly userId: string; readonly businessId: string | null }[];
  /** False: another one each time. Otherwise the same parties about the same subject get the one they have. */
  readonly once?: boolean;
}

export interface OpenedConversation {
  /** UUID. */
  readonly id: string;
  readonly created: boolean;
}

const OPEN = named(
  'messaging.open',
  'select id, created, version, members from messaging.open_conversation($1, $2, $3, $4, $5, $6, $7, $8::smallint, $9, $10, $11, $12)',
);

/** Opens a conversation, or answers the one that these parties have about this. The keys must be at hand (`keysAtHand`). */
export async function openConversation(ctx: Ctx, given: OpenConversation): Promise<OpenedConversation> {
  const { kind, subject, members } = given;
  const id = newId(ctx.now);
  const { dataKey, keyVersion } = newDataKey(id);
  const values = [
    id,
    kind,
    subject?.type ?? null,
    subject?.id ?? null,
    given.title ?? null,
    given.once === false ? null : dedupeKey(given),
    dataKey,
    keyVersion,
    members.map(({ userId }) => userId),
    members.map(({ businessId }) => businessId),
    members.map((_, place) => (place === 0 ? 'owner' : 'member')),
    ctx.now,
  ];
  type Row = OpenedConversation & { readonly version: number; readonly members: readonly Touched[] };
  const row = await ctx.sql.first<Row>(OPEN, values).catch((error: unknown) => {
    if ((error as { constraint?: string }).constraint === 'member_person') throw UnknownMember({ cause: error });
    throw error;
  });
  if (row!.created) {
    emit(ctx, ConversationOpened, { id: row!.id, version: row!.version, kind, subjectId: subject?.id ?? null });
    tellMembers(ctx, row!.id, row!.members);
  }
  return { id: row!.id, created: row!.created };
}

/** Parties, not people: whoever of a shop answers, the customer has one conversation with the shop. */
function dedupeKey({ kind, subject, members }: OpenConversation): string {
  const parties = members.map(({ userId, businessId }) => businessId ?? userId).sort();
  return createHash('sha256')
    .update(JSON.stringify([kind, subject?.type, subject?.id, parties]))
    .digest('base64url');
}
