import { join } from 'node:path';
import { closeDatabase } from '../functions/src/platform/db/database.ts';
import { cloudCarrier } from '../functions/src/platform/events/carrier.ts';
import { sweepOutbox } from '../functions/src/platform/events/sweep.ts';
import { startThrowAwayDatabase } from '../functions/test/throw-away-database.ts';
import { withClient } from '../prisma/bootstrap.ts';
import { startBroker } from './broker.ts';
import { cpuOf, cpuOfTree } from './cpu.ts';

/** G-E5: events a second. */
const LEAST_A_SECOND = 2_000;

/** A backlog that nobody handed over: one event of each aggregate, which is the dearest, for no two of them share a call. */
const BACKLOG = `
  insert into platform.outbox (id, kind, topic, type, key, version, body, trace_id, available_at, lease_until)
  select e.id, 'event', 'listings', 'listing.updated', a.id::text, 1,
    jsonb_build_object('id', e.id, 'type', 'listing.updated', 'source', 'listings', 'timestamp', now(),
      'data', jsonb_build_object('id', a.id, 'version', 1, 'note', repeat('x', 300)),
      'metadata', jsonb_build_object('traceId', e.id, 'requestId', e.id, 'actor', 'job:bench')),
    'bench', now() - interval '1 minute' + n * interval '1 microsecond', now() - interval '1 second'
  from generate_series(1, $1::integer) n
  cross join lateral (select uuidv7() as id, n as of) a
  cross join lateral (select uuidv7() as id, n as of) e`;

/**
 * How soon the sweeper works off what was never handed over: claimed, published and marked, over the whole distance to Pub/Sub in
 * a process of its own. False when it is slower than G-E5 asks.
 */
export async function benchDrain(count: number): Promise<boolean> {
  const database = await startThrowAwayDatabase(join(import.meta.dirname, '..'), [
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
    'shared_buffers=256MB',
  ]);
  const broker = await startBroker().catch(async (error: unknown) => {
    await database.stop();
    throw error;
  });
  Object.assign(process.env, database.urls, {
    PUBSUB_EMULATOR_HOST: broker.addresses.pubsub,
    CLOUD_TASKS_EMULATOR_HOST: broker.addresses.tasks,
    CURSOR_SECRET: 'bench-cursor-secret-bench-cursor-secret',
  });
  try {
    const carrier = cloudCarrier()!;
    const drain = async (events: number) => {
      await withClient(database.adminUrl, async (admin) => {
        await admin.query(BACKLOG, [events]);
        await admin.query('vacuum analyze platform.outbox');
      });
      const [node, postgres, began] = [cpuOf(process.pid), cpuOfTree(database.pid), performance.now()];
      const { sent, failed } = await sweepOutbox(carrier, () => Promise.resolve(true));
      const seconds = (performance.now() - began) / 1_000;
      return {
        sent,
        failed,
        seconds,
        nodeUs: (cpuOf(process.pid) - node) / sent,
        postgresUs: (cpuOfTree(database.pid) - postgres) / sent,
      };
    };
    // Libraries load and code gets hot, as in an instance that has swept before.
    await drain(2_000);
    const { sent, failed, seconds, nodeUs, postgresUs } = await drain(count);
    const perSecond = sent / seconds;
    const held = perSecond >= LEAST_A_SECOND && failed === 0 && sent === count;
    console.log(
      `drain: ${sent} events in ${seconds.toFixed(1)} s, ${perSecond.toFixed(0)}/s (at least ${LEAST_A_SECOND}: ${held ? 'holds' : 'BROKEN'}), ${failed} failed; CPU of one: node ${nodeUs.toFixed(0)} µs, PostgreSQL ${postgresUs.toFixed(0)} µs`,
    );
    return held;
  } finally {
    await broker.stop();
    await closeDatabase();
    await database.stop();
  }
}
