import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { tellMembers } from './announce.ts';
import { Blocked, GroupFull, NotReachable, NotTheOwner, UnknownMember } from './errors.ts';
import { blockedBetween } from './blocks.ts';
import { ConversationClosed, ConversationReopened, MemberAdded, MemberRemoved } from './events.ts';
import { dealtBefore } from './parties.ts';
import { writerOf } from './person.ts';
import { MOST_MEMBERS } from './rules.ts';
import { findConversation, membersOf, type ConversationRow, type MemberRow, type Touched } from './store.ts';

const CHANGE = named(
  'messaging.change-conversation',
  'select version, members, gone from messaging.change_conversation($1, $2, $3, $4, $5, $6, $7, $8)',
);

interface Change {
  readonly status?: 'open' | 'closed';
  readonly add?: { userId: string; businessId: string | null; role: MemberRow['role']; historyFrom: number | null };
  readonly remove?: string;
}

async function apply(ctx: Ctx, id: string, change: Change): Promise<{ version: number } | null> {
  const { add } = change;
  const values = [
    id,
    change.status ?? null,
    add?.userId ?? null,
    add?.businessId ?? null,
    add?.role ?? null,
    add?.historyFrom ?? null,
    change.remove ?? null,
    ctx.now,
  ];
  type Row = { version: number; members: readonly Touched[]; gone: readonly Touched[] };
  const row = await ctx.sql.first<Row>(CHANGE, values);
  if (row !== null) tellMembers(ctx, id, [...row.members, ...row.gone]);
  return row;
}

interface AddMember {
  /** The conversation's UUID. */
  readonly id: string;
  readonly userId: string;
  readonly businessId?: string | null;
  readonly role?: MemberRow['role'];
  /** The first number that he may see; without it, what comes from now on. */
  readonly historyFrom?: number;
}

/** For modules that hand conversations to people; may do what its actor's role in the database may. */
export async function addMember(ctx: Ctx, given: AddMember): Promise<undefined> {
  const conversation = await findConversation(ctx, given.id);
  if (conversation === null) throw NotFound();
  const { userId, businessId = null, role = 'member', historyFrom = null } = given;
  const changed = await apply(ctx, given.id, { add: { userId, businessId, role, historyFrom } });
  if (changed === null) throw UnknownMember();
  emit(ctx, MemberAdded, { id: given.id, version: changed.version, kind: conversation.kind, userId, role });
}

export async function removeMember(
  ctx: Ctx,
  given: { readonly id: string; readonly userId: string },
): Promise<undefined> {
  const conversation = await findConversation(ctx, given.id);
  if (conversation === null) throw NotFound();
  const changed = await apply(ctx, given.id, { remove: given.userId });
  if (changed === null) throw NotFound();
  emit(ctx, MemberRemoved, { id: given.id, version: changed.version, kind: conversation.kind, userId: given.userId });
}

/** A person invites another into his group: one with whom he talks already, and only what is said from now on. */
export async function inviteToGroup(
  ctx: Ctx,
  given: { readonly id: string; readonly userId: string },
): Promise<undefined> {
  const { actor, members } = await ownGroup(ctx, given.id);
  if (members.length >= MOST_MEMBERS) throw GroupFull();
  const here = actor.business === null ? [actor.userId] : [actor.userId, actor.business.id];
  if (await blockedBetween(ctx, here, [given.userId])) throw Blocked();
  if (!(await dealtBefore(ctx, here, [given.userId]))) throw NotReachable();
  await addMember(ctx, given);
}

/** The owner shows somebody out of the group, or a member leaves by himself. */
export async function leaveOrRemove(
  ctx: Ctx,
  given: { readonly id: string; readonly userId: string },
): Promise<undefined> {
  const actor = writerOf(ctx);
  const members = await membersOf(ctx, given.id);
  if (!members.some(({ userId, leftAt }) => userId === given.userId && leftAt === null)) throw NotFound();
  if (given.userId !== actor.userId) await ownGroup(ctx, given.id);
  await removeMember(ctx, given);
}

async function ownGroup(ctx: Ctx, id: string) {
  const actor = writerOf(ctx);
  const [conversation, members] = await Promise.all([findConversation(ctx, id), membersOf(ctx, id)]);
  if (conversation === null) throw NotFound();
  const here = members.filter(({ leftAt }) => leftAt === null);
  const own = here.find(({ userId }) => userId === actor.userId);
  if (conversation.kind !== 'group' || own?.role !== 'owner') throw NotTheOwner();
  return { actor, members: here };
}

/** Nobody writes in it any more until it is opened again. Closing twice is closing once. */
export function closeConversation(ctx: Ctx, { id }: { readonly id: string }): Promise<undefined> {
  return setStatus(ctx, id, 'closed');
}

export function reopenConversation(ctx: Ctx, { id }: { readonly id: string }): Promise<undefined> {
  return setStatus(ctx, id, 'open');
}

async function setStatus(ctx: Ctx, id: string, status: ConversationRow['status']): Promise<undefined> {
  if (ctx.actor.kind === 'user') writerOf(ctx);
  const conversation = await findConversation(ctx, id);
  if (conversation === null) throw NotFound();
  if (conversation.status === status) return undefined;
  const changed = await apply(ctx, id, { status });
  if (changed === null) throw NotFound();
  const event = status === 'closed' ? ConversationClosed : ConversationReopened;
  emit(ctx, event, { id, version: changed.version, kind: conversation.kind });
  return undefined;
}
