import { superuser } from '../../../test/database.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import type { TestPerson } from '../identity/identity.factory.ts';
import type { BuiltConversation } from '../messaging/messaging.factory.ts';
import type { InboxRow } from './store.ts';

export interface BuiltInbox {
  readonly id: string;
  /** `inb_…`. */
  readonly publicId: string;
  readonly businessId: string | null;
}

type Settings = Partial<Omit<InboxRow, 'id' | 'version' | 'createdAt' | 'businessId'>>;

/** Always open and without promises, unless said otherwise. Null business: the platform's own. */
export async function buildInbox(business: { readonly id: string } | null, given: Settings = {}): Promise<BuiltInbox> {
  const id = newId(new Date());
  const values = [
    id,
    business?.id ?? null,
    given.name ?? 'Orders',
    given.kinds ?? [],
    given.automatic ?? false,
    given.timeZone ?? 'Africa/Accra',
    JSON.stringify(given.hours ?? []),
    JSON.stringify(given.holidays ?? []),
    given.fairMinutes ?? 480,
    given.graceMinutes ?? 10,
    given.replyMinutes ?? null,
    given.responseMinutes ?? null,
    given.resolutionMinutes ?? null,
    given.escalationMinutes ?? 60,
  ];
  await superuser.run(
    `insert into teams.inbox (id, public_id, business_id, name, kinds, automatic, time_zone, hours, holidays, fair_minutes, grace_minutes,
       reply_minutes, response_minutes, resolution_minutes, escalation_minutes, created_at, updated_at)
     values ($1, platform.type_id('inb', $1), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, now(), now())`,
    values,
  );
  return { id, publicId: publicId('inb', id), businessId: business?.id ?? null };
}

/** An agent who is on duty. */
export async function buildAgent(
  inbox: BuiltInbox,
  { userId, uid, displayName }: Pick<TestPerson, 'userId' | 'uid' | 'displayName'>,
  given: {
    readonly role?: 'agent' | 'lead';
    readonly capacity?: number;
    readonly skills?: readonly string[];
    readonly languages?: readonly string[];
    readonly onDuty?: boolean;
  } = {},
): Promise<void> {
  await superuser.run(
    `insert into teams.agent (inbox_id, user_id, uid, name, role, skills, languages, capacity, on_since, seen_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $9 then now() end, case when $9 then now() end, now(), now())`,
    [
      inbox.id,
      userId,
      uid,
      displayName,
      given.role ?? 'agent',
      given.skills ?? [],
      given.languages ?? [],
      given.capacity ?? 5,
      given.onDuty ?? true,
    ],
  );
}

/** The conversation waits in the inbox; or is somebody's, who works there. */
export async function buildTicket(
  inbox: BuiltInbox,
  conversation: Pick<BuiltConversation, 'id'>,
  agent: { readonly userId: string } | null = null,
): Promise<void> {
  await superuser.run(
    `insert into teams.ticket (inbox_id, conversation_id, business_id, kind, opened_at, waiting_since, created_at, updated_at)
     select $1, c.id, $3, c.kind, now(), now(), now(), now() from messaging.conversation c where c.id = $2`,
    [inbox.id, conversation.id, inbox.businessId],
  );
  if (agent === null) return;
  await superuser.run(
    `with held as (update teams.ticket set state = 'assigned', agent_id = $3, last_agent_id = $3, waiting_since = null
       where inbox_id = $1 and conversation_id = $2),
     counted as (update teams.agent set open_count = open_count + 1 where inbox_id = $1 and user_id = $3)
     insert into teams.assignment (id, inbox_id, conversation_id, user_id, round, how, assigned_at)
     values (gen_random_uuid(), $1, $2, $3, 1, 'claim', now())`,
    [inbox.id, conversation.id, agent.userId],
  );
}

/** The ticket has climbed to this person; `esc_…`. */
export async function buildEscalation(
  inbox: BuiltInbox,
  conversation: Pick<BuiltConversation, 'id'>,
  { userId, uid }: Pick<TestPerson, 'userId' | 'uid'>,
): Promise<string> {
  const id = newId(new Date());
  await superuser.run(
    `insert into teams.escalation (id, inbox_id, conversation_id, round, user_id, uid, inbox_name, business_id, level, timer, raised_at)
     values ($1, $2, $3, 1, $4, $5, 'Orders', $6, 2, 'first_response', now())`,
    [id, inbox.id, conversation.id, userId, uid, inbox.businessId],
  );
  return publicId('esc', id);
}
