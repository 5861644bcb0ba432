import { randomBytes } from 'node:crypto';
import { kms } from '../../../adapters/kms/index.ts';
import { elapsed, now } from '../../../platform/clock.ts';
import { plain, type Scope } from '../../../platform/db/database.ts';
import { named } from '../../../platform/db/types.ts';
import { ServerBusy } from '../../../platform/errors.ts';
import { rootLog } from '../../../platform/log.ts';

/** The master keys, opened: they wrap the conversations' data keys. Held in memory only. */
interface Ring {
  readonly keys: ReadonlyMap<number, Buffer>;
  readonly newest: number;
}

interface KeyRow {
  readonly version: number;
  readonly wrapped: Buffer;
  readonly createdAt: Date;
}

/** How long an instance goes without looking for newer keys, in milliseconds. */
const FRESH_MS = 300_000;
/** Nothing is wrapped under a key before every instance has surely looked since it was made: nobody meets a key that he has not (G-K1). */
const RIPE_MS = 2 * FRESH_MS;
const KEYS = named(
  'messaging.keys',
  'select version, wrapped, created_at as "createdAt" from messaging.master_keys() order by version',
);
const ADD = named('messaging.add-key', 'select messaging.add_master_key($1::smallint, $2, $3)');

let ring: Ring | undefined;
let looked = -Infinity;
let looking: Promise<void> | undefined;
/** Grows whenever somebody knows of a newer key. */
let wanted = 0;

/**
 * Has the keys at hand before a transaction opens, because inside one nobody phones. Once a process; then only when a newer
 * key may have come. While Cloud KMS is away, what is at hand keeps serving; without any, 503 (G-K4).
 */
export async function keysAtHand(role: Scope['role'] = 'app'): Promise<void> {
  if (ring !== undefined && elapsed() - looked < FRESH_MS) return;
  try {
    await lookOnce(role);
    if (looked === -Infinity) await lookOnce(role);
  } catch (error) {
    rootLog.error('The keys of messages cannot be had.', { reason: (error as Error).message });
    if (ring === undefined) throw ServerBusy({ retryAfterSeconds: 5, cause: error });
  }
}

/** Whoever wants the keys meanwhile waits for the same look. */
const lookOnce = (role: Scope['role']): Promise<void> => (looking ??= look(role).finally(() => (looking = undefined)));

async function look(role: Scope['role']): Promise<void> {
  const asOf = wanted;
  let rows = await plain(role).rows<KeyRow>(KEYS);
  if (rows.length === 0) {
    await addKey(role, 1);
    rows = await plain(role).rows<KeyRow>(KEYS);
  }
  const keys = new Map(ring?.keys);
  for (const { version, wrapped } of rows)
    if (!keys.has(version)) keys.set(version, await kms().unwrap(wrapped, contextOf(version)));
  const ripe = rows.filter(({ createdAt }) => createdAt.getTime() <= now().getTime() - RIPE_MS);
  // The first key of all has no elder that could stand in.
  ring = { keys, newest: Math.max(ring?.newest ?? 0, (ripe.at(-1) ?? rows[0]!).version) };
  // A key that was made while this look was under way may be missing from it.
  looked = asOf === wanted ? elapsed() : -Infinity;
}

/** Makes the master key of this version unless it is there. */
export async function addKey(role: Scope['role'], version: number): Promise<void> {
  const wrapped = await kms().wrap(randomBytes(32), contextOf(version));
  await plain(role).run(ADD, [version, kms().key, wrapped]);
}

const contextOf = (version: number): string => `pushnchat messaging master key ${version}`;

/** Under which keys are wrapped now. */
export function newestKey(): { readonly version: number; readonly key: Buffer } {
  if (ring === undefined) throw ServerBusy({ retryAfterSeconds: 1 });
  return { version: ring.newest, key: ring.keys.get(ring.newest)! };
}

export function masterKey(version: number): Buffer {
  const key = ring?.keys.get(version);
  if (key !== undefined) return key;
  // Younger than this process's last look: the call comes again and finds it.
  looked = -Infinity;
  throw ServerBusy({ retryAfterSeconds: 1 });
}

/** Looks for newer keys at the next occasion; a job that has just made one calls it. */
export function lookAgain(): void {
  wanted += 1;
  looked = -Infinity;
}

/** For tests that play another process. */
export function forgetKeys(): void {
  ring = undefined;
  looked = -Infinity;
}
