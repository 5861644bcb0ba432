import type pg from 'pg';
import { keysAtHand } from '../../functions/src/modules/messaging/index.ts';
import type { UserActor } from '../../functions/src/platform/actor.ts';
import { newId } from '../../functions/src/platform/values/id.ts';

/** An inbox with agents who are all on duty, but for the last two, whose phones have been silent for long. */
export interface Desk {
  readonly inboxId: string;
  readonly businessId: string;
  readonly agents: readonly UserActor[];
  readonly silent: readonly UserActor[];
  readonly conversations: readonly string[];
}

export interface DeskGiven {
  readonly agents: number;
  readonly conversations: number;
  readonly capacity: number;
  /** Agents and conversations differ in what they know and need. */
  readonly mixed?: boolean;
}

const SILENT = 2;

/** Written past the API, in a few statements: what is tested begins when all of it is there. */
export async function layDesk(admin: pg.Client, given: DeskGiven): Promise<Desk> {
  const now = new Date();
  const [inboxId, businessId] = [newId(now), newId(now)];
  const people = Array.from({ length: given.agents + SILENT }, () => newId(now));
  const conversations = Array.from({ length: given.conversations }, () => newId(now));
  await keysAtHand('worker');
  await admin.query('begin');
  await admin.query(
    `insert into identity."user" (id, public_id, uid, display_name, country, active_role, created_at, updated_at)
     select id, platform.type_id('usr', id), 'uid-' || id, 'Agent ' || right(id::text, 6), 'GH', 'business', $2, $2 from unnest($1::uuid[]) id`,
    [people, now],
  );
  await admin.query(
    `insert into identity.user_role (user_id, role, granted_at, granted_by)
     select id, 'business', $2, 'operator:chaos' from unnest($1::uuid[]) id`,
    [people, now],
  );
  await admin.query(
    `insert into identity.business (id, public_id, slug, name, name_skeleton, categories, country, created_by, created_at, updated_at)
     values ($1, platform.type_id('biz', $1), 'team-' || $1, 'Adom Stores', 'adom stores', '{general}', 'GH', $2, $3, $3)`,
    [businessId, people[0], now],
  );
  await admin.query(
    `insert into identity.business_member (id, business_id, user_id, role, created_at, updated_at)
     select gen_random_uuid(), $1, id, case when id = $4 then 'owner' else 'staff' end, $3, $3 from unnest($2::uuid[]) id`,
    [businessId, people, now, people[0]],
  );
  await admin.query(
    `insert into teams.inbox (id, public_id, business_id, name, kinds, automatic, time_zone, fair_minutes, grace_minutes, escalation_minutes,
       created_at, updated_at)
     values ($1, platform.type_id('inb', $1), $2, 'Chaos', '{listing}', true, 'Africa/Accra', 480, 10, 60, $3, $3)`,
    [inboxId, businessId, now],
  );
  await admin.query(
    `insert into teams.agent (inbox_id, user_id, uid, name, role, capacity, skills, languages, on_since, seen_at, created_at, updated_at)
     select $1, id, 'uid-' || id, 'Agent', case n when 1 then 'lead' else 'agent' end, $3,
       case when not $4 then '{}' when n % 2 = 0 then '{payments,delivery}'::text[] else '{delivery}' end,
       case when not $4 then '{}' when n % 3 = 0 then '{en}' else '{en,fr}'::text[] end,
       $6, case when n > $5 then $6::timestamptz - interval '1 hour' else $6 end, $6, $6
     from unnest($2::uuid[]) with ordinality as p (id, n)`,
    [inboxId, people, given.capacity, given.mixed ?? false, given.agents, now],
  );
  await admin.query(
    `insert into messaging.conversation (id, public_id, kind, data_key, key_version, created_at, updated_at)
     select id, platform.type_id('conv', id), 'listing', decode(repeat('00', 60), 'hex'), 1, $2, $2 from unnest($1::uuid[]) id`,
    [conversations, now],
  );
  await admin.query(
    `insert into teams.ticket (inbox_id, conversation_id, business_id, kind, skill, language, opened_at, waiting_since, created_at, updated_at)
     select $1, id, $2, 'listing', case when $4 and n % 4 = 0 then 'payments' end, case when $4 and n % 5 = 0 then 'fr' end, $5, $5, $5, $5
     from unnest($3::uuid[]) with ordinality as c (id, n)`,
    [inboxId, businessId, conversations, given.mixed ?? false, now],
  );
  await admin.query('commit');
  await admin.query('analyze teams.ticket, teams.agent, teams.assignment');
  const actors = people.map((userId, n): UserActor => ({
    kind: 'user',
    uid: `uid-${userId}`,
    userId,
    status: 'active',
    activeRole: 'business',
    roles: ['business'],
    business: { id: businessId, role: n === 0 ? 'owner' : 'staff' },
    tier: 'free',
    country: 'GH',
  }));
  return {
    inboxId,
    businessId,
    agents: actors.slice(0, given.agents),
    silent: actors.slice(given.agents),
    conversations,
  };
}
