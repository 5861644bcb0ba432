import { demoDatabaseUrls, withDatabase } from '../../prisma/bootstrap.ts';
import type { Actor, UserActor } from '../src/platform/actor.ts';
import { closeDatabase, transaction, type Scope, type Unit } from '../src/platform/db/database.ts';
import { openLane, type Lane } from '../src/platform/db/lane.ts';
import type { Sql } from '../src/platform/db/types.ts';
import { newId } from '../src/platform/values/id.ts';

/**
 * A suite that imports this has a real, migrated PostgreSQL, its own among the Jest workers. Suites build their own world and
 * wipe nothing, so one never sees another's rows by accident: ask for your own ids.
 */
const adminUrl = process.env['TEST_DATABASE_ADMIN_URL'];
if (adminUrl === undefined) throw new Error('The test database is not running. Start the tests with "npm test".');

const database = `pushnchat_${process.env['JEST_WORKER_ID'] ?? '1'}`;
export const databaseUrls = demoDatabaseUrls(Number(new URL(adminUrl).port), database);

Object.assign(process.env, databaseUrls);
process.env['GCLOUD_PROJECT'] ??= 'demo-pushnchat';
process.env['LOCAL_KMS_KEY'] ??= Buffer.alloc(32, 7).toString('base64');
process.env['CURSOR_SECRET'] ??= 'a-secret-that-only-tests-know-of-0123456789';

const lanes = new Map<string, Lane>();
const sqlOf = (url: string): Sql => {
  const lane = lanes.get(url) ?? openLane({ url, statementTimeoutMs: 30_000 });
  lanes.set(url, lane);
  return lane.sql;
};

/** Sees and writes everything, past row-level security: for building worlds and for looking at what really happened. */
export const superuserUrl = withDatabase(adminUrl, database);
export const superuser: Sql = sqlOf(superuserUrl);
/** The role that owns the tables, as migrations run. */
export const owner: Sql = sqlOf(databaseUrls.DATABASE_MIGRATOR_URL);

/** A user actor in good standing; say only what matters to the test. */
export function userActor(given: Partial<UserActor> = {}): UserActor {
  const userId = given.userId ?? newId(new Date());
  return {
    kind: 'user',
    uid: `uid-${userId}`,
    userId,
    status: 'active',
    activeRole: 'consumer',
    roles: ['consumer'],
    business: null,
    tier: 'free',
    country: 'GH',
    ...given,
  };
}

/** Runs as this actor in one transaction under row-level security, as the runtime does. */
export function as<T>(actor: Actor, run: (unit: Unit) => Promise<T>, role: Scope['role'] = 'app'): Promise<T> {
  return transaction({ scope: { role, actor, requestId: 'test' } }, run);
}

afterAll(async () => {
  await closeDatabase();
  await Promise.all([...lanes.values()].map((lane) => lane.close()));
});
