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

/**
 * Makes a new master key when the newest is old, or when asked to; nothing is wrapped under it for the first ten minutes. Phones Cloud KMS:
 * outside any transaction.
 */
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

/**
 * Wraps the data keys of conversations under the newest master key, a batch; how many it did. Readers never wait for it. A key that
 * does not open is told and left as it is: one spoilt row must not keep all others under an old key.
 */
export async function rewrapBatch(ctx: Ctx): Promise<number> {
  const rows = await ctx.sql.rows<WrappedKey & { id: string }>(OLD, [newestKey().version]);
  forgetDataKeys();
  const opened = rows.flatMap((row) => {
    try {
      return [{ row, ...rewrapped(row.id, openDataKey(row.id, row).secret.export()) }];
    } catch (error) {
      ctx.log.error('The key of a conversation does not open.', { error, count: 1 });
      return [];
    }
  });
  await Promise.all(
    // The version is that of the wrapping itself: a newer key may have come since the rows were read.
    opened.map(({ row, dataKey, keyVersion }) => ctx.sql.run(REWRAP, [row.id, row.keyVersion, keyVersion, dataKey])),
  );
  return opened.length;
}
