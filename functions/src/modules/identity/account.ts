import type { AuthAdmin } from '../../adapters/auth/auth-admin.ts';
import type { Ctx } from '../../platform/context.ts';
import { plain } from '../../platform/db/database.ts';
import { named } from '../../platform/db/types.ts';
import { emit } from '../../platform/events/event.ts';
import type { MirrorRow } from '../../platform/mirror/document.ts';
import { enqueue } from '../../platform/runtime/task.ts';
import { AccountChanged } from './events.ts';
import { findByUid, type PersonRow } from './store.ts';
import { SyncClaims } from './tasks.ts';
import { inOrder } from './view.ts';

/** What a token says of its bearer, for clients and firestore.rules; our own API asks the row. `cv` is its version. */
export interface Claims {
  readonly roles: readonly string[];
  readonly activeRole: string;
  readonly businessId: string | null;
  readonly tier: string;
  readonly cv: number;
}

const SCAN = named(
  'identity.scan-accounts',
  'select uid from identity."user" where ($1::text is null or uid > $1) order by uid limit $2',
);
const ACCOUNT_OF = named('identity.account-of', 'select uid, version from identity."user" where id = $1');
const MEMBERS = named(
  'identity.account-of-members',
  `select person.uid, person.version from identity.business_member member join identity."user" person on person.id = member.user_id
   where member.business_id = $1`,
);
/** Others may write at the same time; each round sees the newest row, so a few are plenty. */
const ROUNDS = 5;

export function claimsOf(person: PersonRow): Claims {
  return {
    roles: inOrder(person.roles),
    activeRole: person.active_role,
    businessId: person.business_public_id,
    tier: person.tier,
    cv: person.version,
  };
}

/** A task a version: what was asked for already is not asked for again. */
export function scheduleClaims(ctx: Ctx, account: { readonly id: string; readonly version: number }): Promise<void> {
  enqueue(ctx, SyncClaims, { uid: account.id }, { key: `${hex(account.id)}-${account.version}` });
  return Promise.resolve();
}

/**
 * Writes claims and standing of a Firebase account, forward only. Firebase cannot compare and set, so having written we
 * look at the row again: of two that overtake each other, the one that wrote the older claims mends it.
 */
export async function syncClaims(auth: AuthAdmin, { uid }: { uid: string }): Promise<number | null> {
  let written: number | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const person = await findByUid(plain('worker'), uid);
    const account = await auth.account(uid);
    if (person === null || account === null) return written;
    const disabled = person.status !== 'active';
    const known = typeof account.claims['cv'] === 'number' ? account.claims['cv'] : -1;
    if (known >= person.version && account.disabled === disabled) return written;
    if (known < person.version) await auth.setClaims(uid, { ...claimsOf(person) });
    if (account.disabled !== disabled) await auth.setDisabled(uid, disabled);
    written = person.version;
  }
  throw new Error('The claims of an account change faster than they can be written.');
}

/** A membership changed, or a business closed: whoever acted for it has a new version, and Firebase must hear of it. */
export async function followMembership(ctx: Ctx, event: { readonly userId: string }): Promise<void> {
  const account = await ctx.sql.first<Account>(ACCOUNT_OF, [event.userId]);
  if (account !== null) emit(ctx, AccountChanged, { id: account.uid, version: account.version });
}

export async function followClosing(ctx: Ctx, event: { readonly id: string }): Promise<void> {
  for (const account of await ctx.sql.rows<Account>(MEMBERS, [event.id])) {
    emit(ctx, AccountChanged, { id: account.uid, version: account.version });
  }
}

/** A person's own document, `users/{uid}`: his client sees there when to fetch a new token. */
export async function loadAccount(ctx: Ctx, uid: string): Promise<MirrorRow | null> {
  const person = await findByUid(ctx.sql, uid);
  if (person === null) return null;
  if (person.status === 'closed') return { version: person.version, data: null };
  const { business_public_id: businessId } = person;
  return {
    version: person.version,
    data: {
      id: person.public_id,
      displayName: person.display_name,
      country: person.country,
      locale: person.locale,
      tier: person.tier,
      status: person.status,
      roles: inOrder(person.roles),
      activeRole: person.active_role,
      activeBusiness:
        businessId === null
          ? null
          : { id: businessId, name: person.business_name ?? '', role: person.business_role ?? 'viewer' },
      claimsVersion: person.version,
    },
  };
}

export async function scanAccounts(ctx: Ctx, after: string | null, limit: number): Promise<string[]> {
  return (await ctx.sql.rows<{ uid: string }>(SCAN, [after, limit])).map(({ uid }) => uid);
}

interface Account {
  readonly uid: string;
  readonly version: number;
}

/** Names of Cloud Tasks take letters, digits, `-` and `_`; a uid may hold anything. */
function hex(text: string): string {
  return Buffer.from(text).toString('hex').slice(0, 256);
}
