import type { Ctx } from '../../platform/context.ts';
import { now } from '../../platform/clock.ts';
import { plain } from '../../platform/db/database.ts';
import { named } from '../../platform/db/types.ts';
import { forgetDataKeys, openDataKey, rewrapped, type WrappedKey } from './keys/data-key.ts';
import { addKey, keysAtHand, lookAgain, newestKey } from './keys/ring.ts';

/** A master key wraps new conversations for so long, in days. */
const KEY_DAYS = 90;
const BATCH = 500;

const NEWEST = named(
  'messaging.newest-key',
  'select version, created_at as "createdAt" from messaging.master_keys() order by version desc limit 1',
);
const OLD = named(
  'messaging.under-old-key',
  `select id, data_key as "dataKey", key_version as "keyVersion" from messaging.conversation
   where key_version < $1 order by key_version, id limit ${BATCH}`,
);
const REWRAP = named('messaging.rewrap', 'select messaging.rewrap($1, $2::smallint, $3::smallint, $4)');

/** Makes a new master key when the newest is old, or when asked to. Phones Cloud KMS: outside any transaction. */
export async function renewMasterKey(force = false): Promise<number> {
  await keysAtHand('worker');
  const newest = await plain('worker').first<{ version: number; createdAt: Date }>(NEWEST);
  const { version, createdAt } = newest!;
  if (!force && now().getTime() - createdAt.getTime() < KEY_DAYS * 86_400_000) return version;
  await addKey('worker', version + 1);
  lookAgain();
  await keysAtHand('worker');
  return version + 1;
}

/** Wraps the data keys of conversations under the newest master key, a batch; how many it did. Readers never wait for it. */
export async function rewrapBatch(ctx: Ctx): Promise<number> {
  const { version } = newestKey();
  const rows = await ctx.sql.rows<WrappedKey & { id: string }>(OLD, [version]);
  forgetDataKeys();
  await Promise.all(
    rows.map((row) => {
      const { dataKey } = rewrapped(row.id, openDataKey(row.id, row).secret);
      return ctx.sql.run(REWRAP, [row.id, row.keyVersion, version, dataKey]);
    }),
  );
  return rows.length;
}
