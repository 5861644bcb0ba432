import { superuser } from '../database.ts';
import type { ApiCall } from '../api.ts';
import { actorSource } from '../../src/modules/identity/index.ts';
import { buildUser, type TestBusiness } from '../../src/modules/identity/identity.factory.ts';
import { ANONYMOUS, type Actor } from '../../src/platform/actor.ts';

/** Everybody who may knock at a door. The people of the business are those of the target; `ownerAway` acts as a consumer just now. */
export const IDENTITIES = [
  'anonymous',
  'newcomer',
  'consumer',
  'owner',
  'businessAdmin',
  'staff',
  'viewer',
  'ownerAway',
  'exMember',
  'otherOwner',
  'financial',
  'partner',
  'moderator',
  'admin',
  'suspended',
  'revoked',
  'expired',
] as const;
export type IdentityName = (typeof IDENTITIES)[number];

/** Two businesses that know nothing of each other, and one stranger who sells for himself. */
export interface World {
  readonly business: TestBusiness;
  readonly other: TestBusiness;
  readonly consumer: Caller;
}

export interface Caller {
  readonly name: IdentityName;
  readonly uid: string | null;
  /** What the rules see; null when the token itself is refused. */
  readonly actor: Actor | null;
  readonly call: Pick<ApiCall, 'as' | 'claims'>;
}

let next = 0;

/** Suites share a worker's database: this one goes on where the last one stopped. */
export async function startPhones(): Promise<void> {
  const [row] = await superuser.rows<{ last: string | null }>(
    `select max(phone) as last from (select phone from identity."user" union all select phone from identity.business) p
     where phone ~ '^[+]23327[0-9]{7}$'`,
  );
  next = Number((row?.last ?? '1000000').slice(-7));
}

/** A phone number, right in Ghana, that nobody else has. */
export const freshPhone = (): string => `+23327${String(++next)}`;

export async function callerOf(
  name: IdentityName,
  uid: string | null,
  claims?: ApiCall['claims'],
  actor?: Actor | null,
): Promise<Caller> {
  const call = uid === null ? {} : { as: uid, ...(claims === undefined ? {} : { claims }) };
  if (actor !== undefined) return { name, uid, actor, call };
  const loaded = uid === null ? null : await actorSource.load(uid);
  const newcomer: Actor = uid === null ? ANONYMOUS : { kind: 'newcomer', uid, email: null, phone: null };
  return { name, uid, actor: loaded?.actor ?? newcomer, call };
}

type Builder = (world: World) => Promise<Caller>;

const person =
  (name: IdentityName, given: Parameters<typeof buildUser>[0]): Builder =>
  async () =>
    callerOf(name, (await buildUser(given)).uid);
const member =
  (name: IdentityName, as: 'admin' | 'staff' | 'viewer' | 'owner', then?: (uid: string) => Promise<void>): Builder =>
  async ({ business }) => {
    const { uid } = await buildUser({ member: { of: business, as } });
    await then?.(uid);
    return callerOf(name, uid);
  };
const change =
  (sets: string) =>
  async (uid: string): Promise<void> => {
    await superuser.run(`update identity."user" set ${sets} where uid = $1`, [uid]);
  };

/** Whoever was cut off held the highest rank before: that is who would gain most by a hole. */
const BUILD: Readonly<Record<IdentityName, Builder>> = {
  anonymous: () => callerOf('anonymous', null),
  newcomer: () => callerOf('newcomer', `newcomer-${crypto.randomUUID()}`),
  consumer: ({ consumer }) => Promise.resolve(consumer),
  owner: ({ business }) => callerOf('owner', business.owner.uid),
  businessAdmin: member('businessAdmin', 'admin'),
  staff: member('staff', 'staff'),
  viewer: member('viewer', 'viewer'),
  ownerAway: member('ownerAway', 'owner', change(`active_role = 'consumer', active_business_id = null`)),
  exMember: member('exMember', 'admin', async (uid) => {
    await superuser.run(
      `delete from identity.business_member where user_id = (select id from identity."user" where uid = $1)`,
      [uid],
    );
  }),
  otherOwner: ({ other }) => callerOf('otherOwner', other.owner.uid),
  financial: person('financial', { activeRole: 'financial' }),
  partner: person('partner', { activeRole: 'partner' }),
  moderator: person('moderator', { activeRole: 'moderator' }),
  admin: person('admin', { activeRole: 'admin' }),
  suspended: member('suspended', 'owner', change(`status = 'suspended'`)),
  revoked: async ({ business }) => {
    const { uid } = await buildUser({ member: { of: business, as: 'owner' } });
    await change(`tokens_valid_after = now() + interval '1 hour'`)(uid);
    return callerOf('revoked', uid, undefined, null);
  },
  expired: ({ business }) => {
    const seconds = Math.floor(Date.now() / 1000);
    return callerOf('expired', business.owner.uid, { iat: seconds - 7200, exp: seconds - 3600 }, null);
  },
};

/** Somebody with an address of his own, so that what is meant for another's is seen not to be for him. */
export async function buildCaller(name: IdentityName, world: World): Promise<Caller> {
  const caller = await BUILD[name](world);
  const email = `${name.toLowerCase()}-${crypto.randomUUID()}@private.test`;
  if (caller.uid !== null)
    await superuser.run('update identity."user" set email = $2 where uid = $1 and email is null', [caller.uid, email]);
  return caller;
}
