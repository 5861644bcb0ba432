import { join } from 'node:path';
import pg from 'pg';
import { closeDatabase } from '../../functions/src/platform/db/database.ts';
import { handOverThrough } from '../../functions/src/platform/events/hand-over.ts';
import { startThrowAwayDatabase } from '../../functions/test/throw-away-database.ts';
import type { Verdict } from '../checks.ts';
import { randomOf } from '../random.ts';
import type { Sized } from '../sized.ts';
import { setWitness, whatAlwaysHolds, whatFairnessMeans, whatWasTold } from './checks.ts';
import { dealtAndClaimed, everybodyClaims, storm, type Told } from './play.ts';
import { sabotageAssignment, type Sabotage } from './sabotage.ts';
import { layDesk } from './world.ts';

/**
 * CHT-6: `--count` conversations and `--clients` agents, every one of whom helps himself at once; then the same while some deal; then
 * everything that can become of a conversation at once, with agents who differ. A database of its own is enough.
 */
export async function assignmentUnderFire(options: Sized<Sabotage>): Promise<Verdict[]> {
  const database = await startThrowAwayDatabase(join(import.meta.dirname, '../..'));
  const admin = new pg.Client({ connectionString: database.adminUrl });
  try {
    await admin.connect();
    settle(database.urls, options.clients + 8);
    await setWitness(admin);
    if (options.sabotage !== undefined) {
      await sabotageAssignment(admin, options.sabotage);
      console.log(`Sabotaged: ${options.sabotage}. This run must fail.`);
    }
    return await playAll(admin, options);
  } finally {
    await closeDatabase();
    await admin.end();
    await database.stop();
  }
}

/** The platform's own verbs run in this process: it reads its settings from the environment. Nothing leaves it. */
function settle(urls: object, connections: number): void {
  Object.assign(process.env, urls, {
    GCLOUD_PROJECT: 'demo-pushnchat',
    LOCAL_KMS_KEY: Buffer.alloc(32, 7).toString('base64'),
    CURSOR_SECRET: 'a-secret-that-only-this-suite-knows-0123456789',
    DATABASE_POOL_MAX: String(Math.min(50, connections)),
    DATABASE_ACQUIRE_MS: '10000',
    LOG_LEVEL: 'error',
  });
  handOverThrough({ handOver: () => Promise.resolve() });
}

export async function playAll(
  admin: pg.Client,
  { seed, count, clients }: Pick<Sized<Sabotage>, 'seed' | 'count' | 'clients'>,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const each = Math.ceil(count / clients);
  const phase = async (name: string, told: Promise<Told>): Promise<Told> => {
    const began = performance.now();
    const answers = await told;
    const kinds = [...answers].map(([code, n]) => `${n} ${code}`).join(', ');
    console.log(`  ${name}: ${((performance.now() - began) / 1_000).toFixed(1)} s; ${kinds}`);
    verdicts.push(whatWasTold(answers, name));
    return answers;
  };

  const claimed = await layDesk(admin, { agents: clients, conversations: count, capacity: each + 5 });
  await phase('claimed', everybodyClaims(claimed));
  verdicts.push(...(await whatAlwaysHolds(admin, claimed, 'claimed')));
  verdicts.push(...(await whatFairnessMeans(admin, claimed, 'claimed')));

  const dealt = await layDesk(admin, { agents: clients, conversations: count, capacity: each + 5 });
  await phase('dealt and claimed', dealtAndClaimed(dealt, 4));
  verdicts.push(...(await whatAlwaysHolds(admin, dealt, 'dealt and claimed')));
  verdicts.push(...(await whatFairnessMeans(admin, dealt, 'dealt and claimed')));

  // With half the room that is needed, so that they come to what they can bear again and again.
  const stormy = await layDesk(admin, {
    agents: clients,
    conversations: count,
    capacity: Math.max(2, Math.floor(each / 2)),
    mixed: true,
  });
  await phase(
    'storm',
    storm(stormy, 2 * each, (who) => randomOf(seed, who)),
  );
  verdicts.push(...(await whatAlwaysHolds(admin, stormy, 'storm')));
  return verdicts;
}
