import pg from 'pg';
import { superuserUrl } from '../functions/test/database.ts';
import { checkInvariants, layOut } from './checks.ts';
import type { Verdict } from './checks.ts';
import type { Act } from './journal.ts';

/*
 * A small world in which all holds, and one damage for each invariant that must be seen. All of it in one transaction that is
 * rolled back, with triggers and foreign keys asleep: what the database would refuse is planted all the same.
 */
const user = '01a00000-0000-7000-8000-000000000001';
const [made, kept] = ['01a00000-0000-7000-8000-00000000000a', '01a00000-0000-7000-8000-00000000000b'];
const eventId = (n: number): string => `01a00000-0000-7000-8000-0000000001${String(n).padStart(2, '0')}`;

// The transaction's own time may be rounded up, and so lie after itself.
const before = `now() - interval '1 minute'`;

const emptied = `
  set local session_replication_role = replica;
  truncate listings.listing, listings.listing_history, identity."user", identity.business, platform.outbox, platform.inbox,
    platform.idempotency_record, platform.audit_log, platform.audit_detail, platform.dead_letter, platform.delivery_attempt,
    platform.job_lease cascade;`;

const listing = (id: string, key: string, status: string, version: number): string => `
  insert into listings.listing (id, public_id, owner_user_id, owner_uid, owner_public_id, type, title, description, category,
    country, latitude, longitude, address, duration_hours, status, published_at, expires_at, version, created_at, updated_at)
  values ('${id}', platform.type_id('list', '${id}'), '${user}', 'seller', platform.type_id('usr', '${user}'), 'OFFER',
    'Yellow maize', 'In good order, come and see it.', 'phones', 'NG', 1, 1, '${key}', 24, '${status}',
    now(), now() + interval '1 day', ${version}, now(), now());`;
const step = (id: string, from: string | null, to: string, version: number): string => `
  insert into listings.listing_history (listing_id, from_status, to_status, actor, version, at)
  values ('${id}', ${from === null ? 'null' : `'${from}'`}, '${to}', 'user:1', ${version}, now());`;
const event = (
  n: number,
  topic: string,
  type: string,
  key: string,
  version: number,
  heardBy: readonly string[],
): string => `
  insert into platform.outbox (id, kind, topic, type, key, version, body, trace_id, created_at, available_at, sent_at)
  values ('${eventId(n)}', 'event', '${topic}', '${type}', '${key}', ${version}, '{}', 't', ${before}, ${before}, now());
  ${heardBy.map((name) => `insert into platform.inbox values ('${name}', '${eventId(n)}');`).join('')}`;
const task = (n: number, type: string, key: string, done: boolean): string => `
  insert into platform.outbox (id, kind, topic, type, key, body, trace_id, created_at, available_at, sent_at, run_at)
  values ('${eventId(n)}', 'task', 'tasks', '${type}', '${key}', '{}', 't', ${before}, ${before}, now(), ${done ? before : `now() + interval '1 day'`});
  ${done ? `insert into platform.inbox values ('task:${type}', '${eventId(n)}');` : ''}`;
const answer = (key: string, body: string): string => `
  insert into platform.idempotency_record (scope, key, fields, status, headers, body, expires_at)
  values ('s', '${key}', '{}', 201, '{}', '${body}', now() + interval '1 day');`;

const world = [
  `insert into identity."user" (id, public_id, uid, display_name, country, active_role, created_at, updated_at)
   values ('${user}', platform.type_id('usr', '${user}'), 'seller', 'A', 'NG', 'business', now(), now());`,
  event(1, 'identity', 'identity.user_onboarded', user, 1, []),
  event(2, 'identity', 'identity.account_changed', 'seller', 1, ['mirror:users']),
  task(3, 'identity.sync-claims', 'seller-1', true),
  listing(made, 'k-1', 'active', 3),
  step(made, null, 'draft', 1),
  step(made, 'draft', 'pending_review', 2),
  step(made, 'pending_review', 'active', 3),
  event(4, 'listings', 'listing.created', made, 1, ['mirror:listings']),
  event(5, 'listings', 'listing.submitted', made, 2, ['mirror:listings']),
  event(6, 'listings', 'listing.published', made, 3, ['mirror:listings']),
  task(7, 'listings.expire-listing', `${made}-3-1700000000000`, false),
  answer('k-1', 'one') + answer('k-1-submit', 'two') + answer('k-1-approve', 'three'),
  `insert into platform.audit_log values (1, 1, '${eventId(40)}', now(), 'user:2', 'listing.approved', 'listing',
     platform.type_id('list', '${made}'), 'r', 't', '', '', '');`,
  // Made by a client that never learnt of it, and submitted by one that did not either.
  listing(kept, 'k-2', 'pending_review', 2),
  step(kept, null, 'draft', 1) + step(kept, 'draft', 'pending_review', 2),
  event(8, 'listings', 'listing.created', kept, 1, ['mirror:listings']),
  event(9, 'listings', 'listing.submitted', kept, 2, ['mirror:listings']),
  answer('k-2', 'four') + answer('k-2-submit', 'five'),
  `insert into platform.job_lease (name, token) values ('platform.sweep-outbox', 1);`,
];

const digest: Readonly<Record<string, string>> = {
  'k-1': 'f97c5d29941bfb1b2fdab0874906ab82',
  'k-1-submit': 'b8a9f715dbb64fd5c56e7783c6820a61',
  'k-1-approve': '35d6d33467aae9a2e3dccb4b6b027878',
};
const act = (key: string, op: Act['op'], version: number | null, listing: string | null): Act => ({
  key,
  op,
  status: version === null ? null : 201,
  listing,
  version,
  digests: version === null ? [] : [digest[key] ?? ''],
  answers: version === null ? 0 : 2,
});

const damages: readonly (readonly [string, string])[] = [
  ['every answered create exists', `update listings.listing set address = 'k-9' where address = 'k-1'`],
  ['every answered step is in', `delete from listings.listing_history where to_status = 'active'`],
  ['every answer was a good one', `update chaos.act set status = 409 where key = 'k-1-submit'`],
  ['every unanswered create is wholly', `delete from platform.idempotency_record where key = 'k-2'`],
  ['every unanswered create is wholly', `delete from platform.outbox where id = '${eventId(8)}'`],
  ['every unanswered step is wholly', `delete from platform.idempotency_record where key = 'k-2-submit'`],
  ['none is there twice', listing('01a00000-0000-7000-8000-00000000000c', 'k-1', 'draft', 1)],
  ['none is there that nobody asked for', listing('01a00000-0000-7000-8000-00000000000c', 'k-8', 'draft', 1)],
  ['equal keys had equal answers', `update chaos.act set digests = digests || array['other'] where key = 'k-1'`],
  ['the kept answer is the one', `update platform.idempotency_record set body = 'other' where key = 'k-1'`],
  ['every event was crossed off', `delete from platform.inbox where event_id = '${eventId(6)}'`],
  ['nothing was crossed off that was never', `insert into platform.inbox values ('mirror:listings', '${eventId(50)}')`],
  ['nothing was crossed off that was never', `insert into platform.inbox values ('mirror:users', '${eventId(6)}')`],
  [
    'every change of a listing is announced once',
    event(60, 'listings', 'listing.submitted', made, 2, ['mirror:listings']),
  ],
  [
    'every change of a listing is announced once',
    event(60, 'listings', 'listing.created', user, 1, ['mirror:listings']),
  ],
  ['every change of a listing is announced once', `delete from platform.outbox where id = '${eventId(5)}'`],
  ['every person and business is announced once', event(60, 'identity', 'identity.user_onboarded', user, 1, [])],
  ['every person and business is announced once', event(60, 'identity', 'identity.business_created', made, 1, [])],
  ['an event’s own announcements', task(60, 'identity.sync-claims', 'seller-1', true)],
  ['every task that is due has run', `delete from platform.inbox where subscriber = 'task:identity.sync-claims'`],
  ['each approval set exactly one task', `delete from platform.outbox where id = '${eventId(7)}'`],
  [
    'no event ended as a dead letter',
    `insert into platform.dead_letter (id, subscriber, event_id, kind, topic, type, key, event, trace_id, cause, reason, tries)
     values ('${eventId(61)}', 'x', '${eventId(6)}', 'event', 't', 't', 'k', '{}', 't', 'failed', 'r', 8)`,
  ],
  [
    'one row of history for each step',
    `update listings.listing_history set from_status = 'draft' where to_status = 'active'`,
  ],
  ['one row of history for each step', `update listings.listing set status = 'paused' where address = 'k-1'`],
  ['every judgement of a moderator', `delete from platform.audit_log`],
  ['nothing waits in the outbox', `update platform.outbox set sent_at = null where id = '${eventId(6)}'`],
  ['no job’s lease is older', `update platform.job_lease set holder = 'x', until = now() - interval '1 hour'`],
];

describe('RELIABILITY 2.4: what is checked after a run with faults', () => {
  let database: pg.Client;
  beforeAll(async () => {
    database = new pg.Client({ connectionString: superuserUrl });
    await database.connect();
    await database.query('begin');
    await database.query(emptied + world.join(''));
    const { rows } = await database.query<{ id: string }>(`select platform.type_id('list', '${made}') as id`);
    const id = rows[0]!.id;
    await layOut(
      database,
      [
        act('k-1', 'create', 1, id),
        act('k-1-submit', 'submit', 2, id),
        act('k-1-approve', 'approve', 3, id),
        act('k-2', 'create', null, null),
        act('k-2-submit', 'submit', null, null),
        // Never reached anybody.
        act('k-3', 'create', null, null),
      ],
      [
        { subscriber: 'mirror:users', type: 'identity.account_changed' },
        ...['created', 'submitted', 'published'].map((verb) => ({
          subscriber: 'mirror:listings',
          type: `listing.${verb}`,
        })),
      ],
    );
  }, 30_000);
  afterAll(async () => {
    await database.query('rollback');
    await database.end();
  });

  test('all holds in a world that is whole', async () => {
    const verdicts = await checkInvariants(database);
    expect(verdicts.filter(({ wrong }) => wrong !== 0)).toEqual([]);
    expect(verdicts.filter(({ seen }) => seen === 0).map(({ name }) => name)).toEqual([
      'I9 no event ended as a dead letter',
    ]);
  });

  test.each(damages)('“%s” sees its damage', async (name, damage) => {
    await database.query('savepoint whole');
    let verdicts: Verdict[];
    try {
      await database.query(damage);
      verdicts = await checkInvariants(database);
    } finally {
      await database.query('rollback to savepoint whole');
    }
    expect(verdicts.filter(({ wrong }) => wrong > 0).map((verdict) => verdict.name)).toContainEqual(
      expect.stringContaining(name),
    );
  });

  test('every invariant of the file has a damage', async () => {
    const names = (await checkInvariants(database)).map((verdict) => verdict.name);
    expect(names.filter((name) => !damages.some(([part]) => name.includes(part)))).toEqual([]);
  });
});
