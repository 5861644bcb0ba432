import { join } from 'node:path';
import pg from 'pg';
import { keysAtHand, renewMasterKey, rewrapBatch } from '../../functions/src/modules/messaging/index.ts';
import {
  lookAgain,
  newDataKey,
  openBody,
  openDataKey,
  sealBody,
  type WrappedKey,
} from '../../functions/src/modules/messaging/keys/keys.factory.ts';
import { closeDatabase } from '../../functions/src/platform/db/database.ts';
import { named } from '../../functions/src/platform/db/types.ts';
import { runInContext } from '../../functions/src/platform/runtime/run.ts';
import { seal } from '../../functions/src/platform/seal.ts';
import { newId, publicId } from '../../functions/src/platform/values/id.ts';
import { startThrowAwayDatabase } from '../../functions/test/throw-away-database.ts';
import type { Verdict } from '../checks.ts';
import { randomOf, type Random } from '../random.ts';
import type { Sized } from '../sized.ts';

/** `rewrap`: some keys are written under the wrong place; `forget`: some stay as they were; `iv`: one IV comes twice. */
export const sabotages = ['rewrap', 'forget', 'iv'] as const;
type Sabotage = (typeof sabotages)[number];

const BATCH = 2_000;
/** IVs for each conversation: 10,000,000 for 100,000 of them. */
const IVS = 100;
const READ = named(
  'chaos.read-sealed',
  `select c.data_key as "dataKey", c.key_version as "keyVersion", g.id as message, g.body from messaging.conversation c
   join messaging.message g on g.conversation_id = c.id and g.seq = 1 where c.id = $1`,
);

/**
 * G-K1: `--count` conversations get another master key while `--clients` readers open their words, from rows as they are that moment.
 * G-K3: a hundred IVs for each of them. A database of its own is enough.
 */
export async function keysUnderLoad(options: Sized<Sabotage>): Promise<Verdict[]> {
  const database = await startThrowAwayDatabase(join(import.meta.dirname, '../..'));
  const admin = new pg.Client({ connectionString: database.adminUrl });
  Object.assign(process.env, database.urls, {
    GCLOUD_PROJECT: 'demo-pushnchat',
    LOCAL_KMS_KEY: Buffer.alloc(32, 7).toString('base64'),
    CURSOR_SECRET: 'a-secret-that-only-this-suite-knows-0123456789',
    DATABASE_POOL_MAX: String(options.clients + 4),
    LOG_LEVEL: 'error',
  });
  try {
    await admin.connect();
    if (options.sabotage !== undefined) console.log(`Sabotaged: ${options.sabotage}. This run must fail.`);
    return [...(await rotate(admin, options)), repeats(options.count * IVS, options.sabotage === 'iv')];
  } finally {
    await closeDatabase();
    await admin.end();
    await database.stop();
  }
}

async function rotate(admin: pg.Client, { seed, count, clients, sabotage }: Sized<Sabotage>): Promise<Verdict[]> {
  await keysAtHand('worker');
  const ids = await fill(admin, count);
  if (sabotage !== undefined && sabotage !== 'iv') await meddle(admin, sabotage);
  const reads = { seen: 0, failed: [] as string[] };
  const state = { reading: true };
  const readers = Array.from({ length: clients }, (_, nth) => read(ids, randomOf(seed, `reader ${nth}`), state, reads));
  const newest = await renewMasterKey(true);
  // Ten minutes later, when every instance has looked.
  await admin.query(`update messaging.master_key set created_at = now() - interval '1 hour' where version = $1`, [
    newest,
  ]);
  lookAgain();
  await keysAtHand('worker');
  const began = performance.now();
  // As many batches as there can be, and a few: what never changes must not hold the suite.
  for (let left = count / 100 + 10; left > 0 && (await inContext((ctx) => rewrapBatch(ctx))) > 0; left -= 1);
  console.log(
    `  ${count} keys wrapped anew in ${((performance.now() - began) / 1_000).toFixed(1)} s, ${reads.seen} reads beside it`,
  );
  state.reading = false;
  await Promise.all(readers);
  for (const id of ids.filter((_, nth) => nth % 10 === 0)) await open(id, reads);
  const { rows } = await admin.query<{ n: number }>(
    'select count(*)::int as n from messaging.conversation where key_version <> $1',
    [newest],
  );
  return [
    {
      name: 'G-K1 whoever read meanwhile and afterwards read his words',
      seen: reads.seen,
      wrong: reads.failed.length,
      examples: reads.failed.slice(0, 3),
    },
    { name: 'G-K1 no conversation is under the old key', seen: count, wrong: rows[0]!.n },
  ];
}

async function fill(admin: pg.Client, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const batch = Array.from({ length: Math.min(BATCH, count - ids.length) }, () => {
      const [id, message] = [newId(new Date()), newId(new Date())];
      const wrapped = newDataKey(id);
      return { id, message, ...wrapped, body: sealBody(openDataKey(id, wrapped), id, message, `Words of ${id}`) };
    });
    await admin.query(
      `insert into messaging.conversation (id, public_id, kind, last_seq, data_key, key_version, created_at, updated_at)
       select id, public_id, 'group', 1, data_key, version, now(), now()
       from unnest($1::uuid[], $2::text[], $3::bytea[], $4::smallint[]) c (id, public_id, data_key, version)`,
      [
        batch.map(({ id }) => id),
        batch.map(({ id }) => publicId('conv', id)),
        batch.map(({ dataKey }) => dataKey),
        batch.map(({ keyVersion }) => keyVersion),
      ],
    );
    await admin.query(
      `insert into messaging.message (conversation_id, seq, id, sender, client_msg_id, kind, body, created_at)
       select conversation, 1, id, 'system', 'words', 'system', body, now()
       from unnest($1::uuid[], $2::uuid[], $3::bytea[]) m (conversation, id, body)`,
      [batch.map(({ id }) => id), batch.map(({ message }) => message), batch.map(({ body }) => body)],
    );
    ids.push(...batch.map(({ id }) => id));
  }
  return ids;
}

type Reads = { seen: number; readonly failed: string[] };

async function read(
  ids: readonly string[],
  random: Random,
  state: { readonly reading: boolean },
  reads: Reads,
): Promise<void> {
  while (state.reading) await open(ids[Math.floor(random() * ids.length)]!, reads);
}

async function open(id: string, reads: Reads): Promise<void> {
  try {
    const row = await inContext((ctx) => ctx.sql.first<WrappedKey & { message: string; body: Buffer }>(READ, [id]));
    const words = openBody(openDataKey(id, row!), id, row!.message, row!.body);
    if (words !== `Words of ${id}`) reads.failed.push(`${id}: ${words}`);
  } catch (error) {
    reads.failed.push(`${id}: ${(error as Error).message}`);
  }
  reads.seen += 1;
}

function inContext<T>(run: Parameters<typeof runInContext<T>>[1]): Promise<T> {
  const id = newId(new Date());
  const actor = { kind: 'job', name: 'chaos' } as const;
  return runInContext<T>({ role: 'worker', actor, requestId: id, traceId: id.replaceAll('-', '') }, run);
}

/** A fault in the suite's own database: some keys are spoilt when they are wrapped anew, or never are. */
async function meddle(admin: pg.Client, sabotage: 'rewrap' | 'forget'): Promise<void> {
  const change =
    sabotage === 'forget'
      ? 'return old;'
      : 'new.data_key := set_byte(new.data_key, 20, get_byte(new.data_key, 20) # 1); return new;';
  await admin.query(
    `create function messaging.meddle() returns trigger language plpgsql as $$ begin
       if new.key_version <> old.key_version and get_byte(uuid_send(new.id), 15) < 26 then ${change} end if; return new; end $$`,
  );
  await admin.query(
    'create trigger meddle before update on messaging.conversation for each row execute function messaging.meddle()',
  );
}

/** The first eight bytes of the twelve: where even these never come twice, no IV does. */
function repeats(count: number, sabotage: boolean): Verdict {
  const began = performance.now();
  const key = Buffer.alloc(32, 1);
  const [nothing, starts] = [Buffer.alloc(1), new BigUint64Array(count)];
  for (let nth = 0; nth < count; nth++) starts[nth] = seal(key, 'chaos', nothing).readBigUInt64BE(0);
  if (sabotage) starts[count - 1] = starts[0]!;
  starts.sort();
  let wrong = 0;
  for (let nth = 1; nth < count; nth++) if (starts[nth] === starts[nth - 1]) wrong += 1;
  console.log(`  ${count} seals in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  return { name: 'G-K3 no IV comes twice', seen: count, wrong };
}
