import { buildBusiness, buildUser } from '../../src/modules/identity/identity.factory.ts';
import { superuser } from '../database.ts';
import tables from '../../../prisma/tables.json' with { type: 'json' };
import { callerOf, freshPhone, type IdentityName, type World } from './identities.ts';

/** A value that only these may ever read; everybody else's answers must not hold it. */
export interface Canary {
  readonly value: string;
  readonly what: string;
  readonly seenBy: readonly IdentityName[];
}

const STAFF: readonly IdentityName[] = ['moderator', 'admin'];
const MEMBERS: readonly IdentityName[] = ['owner', 'businessAdmin', 'staff', 'viewer', 'ownerAway'];

/** A world whose private values are marked, and the marks. */
export async function buildWorld(): Promise<World & { readonly canaries: readonly Canary[] }> {
  const mark = crypto.randomUUID().slice(0, 8);
  const owner = {
    displayName: `Canary Owner ${mark}`,
    phone: freshPhone(),
    email: `canary-owner-${mark}@private.test`,
  };
  const consumer = {
    displayName: `Canary Consumer ${mark}`,
    phone: freshPhone(),
    email: `canary-consumer-${mark}@private.test`,
  };
  const business = await buildBusiness({ owner: await buildUser({ ...owner, activeRole: 'business' }) });
  const businessPhone = freshPhone();
  await superuser.run('update identity.business set phone = $2 where id = $1', [business.id, businessPhone]);
  const person = await buildUser(consumer);
  const canaries: Canary[] = [
    { value: owner.displayName, what: 'the owner’s name', seenBy: [...MEMBERS, ...STAFF] },
    { value: owner.phone, what: 'the owner’s phone', seenBy: ['owner', ...STAFF] },
    { value: owner.email, what: 'the owner’s e-mail', seenBy: ['owner', ...STAFF] },
    { value: businessPhone, what: 'the business’s phone', seenBy: MEMBERS },
    { value: consumer.displayName, what: 'the consumer’s name', seenBy: ['consumer', ...STAFF] },
    { value: consumer.phone, what: 'the consumer’s phone', seenBy: ['consumer', ...STAFF] },
    { value: consumer.email, what: 'the consumer’s e-mail', seenBy: ['consumer', ...STAFF] },
    { value: business.owner.uid, what: 'the owner’s sign-in id', seenBy: [] },
    { value: person.uid, what: 'the consumer’s sign-in id', seenBy: [] },
  ];
  return { business, other: await buildBusiness(), consumer: await callerOf('consumer', person.uid), canaries };
}

/** The limiter counts refused calls too: that is its work. */
const WATCHED = Object.keys(tables).filter((table) => table !== 'platform.rate_limit' && !table.startsWith('public.'));
const quoted = (table: string): string => table.replace(/\.(\w+)$/, '."$1"');
const SNAPSHOT = WATCHED.map(
  (table) =>
    `select '${table}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) as state from ${quoted(table)} t`,
).join(' union all ');

/** Every row of every table, as one number a table: whatever changed anywhere changes it. */
export async function snapshot(): Promise<ReadonlyMap<string, string>> {
  const rows = await superuser.rows<{ name: string; state: string }>(SNAPSHOT);
  return new Map(rows.map(({ name, state }) => [name, state]));
}

/** Tables that are not what they were. */
export function changedTables(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after].filter(([name, state]) => before.get(name) !== state).map(([name]) => name);
}
