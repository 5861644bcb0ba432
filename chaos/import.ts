import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Firestore } from 'firebase-admin/firestore';
import pg from 'pg';
import { checkClaims } from './accounts.ts';
import { checkInvariants, layOut, listen } from './checks.ts';
import type { Subscriber } from '../functions/src/platform/events/subscriber.ts';
import type { Listening, Verdict } from './checks.ts';
import type { Figures } from './client.ts';
import { startFaults } from './faults.ts';
import { heal } from './heal.ts';
import { actsOf, readJournals } from './journal.ts';
import { checkMirrors } from './mirrors.ts';
import type { Options } from './options.ts';
import { gatherPeople } from './people.ts';
import { sabotage } from './sabotage.ts';
import type { Stage } from './stage.ts';
import { watchVersions } from './watch-mirrors.ts';
import { importListings } from './work.ts';
import type { Progress } from './work.ts';

/** One document of so many is watched live. */
const watchedOf = 25;

/** Imports listings while the functions host is killed again and again, lets all come to rest, and checks what must hold. */
export async function importUnderFaults({ cloud, folder }: Stage, options: Options): Promise<Verdict[]> {
  // The platform's own code is used for the checks, in this process: it reads its settings from the environment.
  Object.assign(process.env, cloud.env, { LOG_LEVEL: 'error' });
  const { subscribers, firestore, verifyAudit, close } = await openPlatform(cloud.project);
  const database = new pg.Client({ connectionString: cloud.database?.adminUrl });
  // When the run is broken off, the server ends before this connection does.
  database.on('error', () => undefined);
  await database.connect();
  try {
    console.log(`Onboarding ${options.sellers} sellers…`);
    const people = await gatherPeople(cloud, options.sellers);
    await listen(database, subscribers);
    if (options.sabotage !== undefined) {
      await sabotage(database, options.sabotage);
      console.log(`Sabotaged: ${options.sabotage}. This run must fail.`);
    }

    const journals = join(folder, 'journals');
    const versions = watchVersions(firestore);
    const took = await disturbed(cloud, journals, people, options, (n, id) => {
      if (n % watchedOf === 0) versions.follow(`listings/${id}`);
    });
    console.log(`Faults stopped. Healing, at most 120 s, with nothing but the platform's own schedules…`);
    const healing = await heal(cloud, database, (line) => console.log(`  ${line}`));
    versions.stop();

    const acts = actsOf(readJournals(journals));
    await layOut(database, acts, subscribers);
    await tellFailures(database);
    console.log(`Checking…`);
    return [
      {
        name: 'all came to rest within 120 s of the last fault',
        seen: Math.round(healing.ms / 1_000),
        wrong: healing.healed ? 0 : 1,
      },
      {
        name: 'the host was killed all the while',
        seen: took.kills,
        wrong: took.kills >= Math.floor(took.ms / options.killEveryMs / 2) ? 0 : 1,
      },
      ...(await checkInvariants(database)),
      await checkClaims(cloud, database),
      versions.verdict(),
      ...(await checkMirrors(firestore)),
      await verifyAudit(),
    ];
  } finally {
    await database.end();
    await close();
  }
}

/** What failed on the way and came good by being delivered again. */
export async function tellFailures(database: pg.Client): Promise<void> {
  const { rows } = await database.query<{ error: string; count: number }>(
    `select left(split_part(last_error, chr(10), 1), 120) as error, count(*)::int as count from platform.delivery_attempt
     group by 1 order by 2 desc limit 5`,
  );
  for (const { error, count } of rows) console.log(`  failed and came good: ${count} × ${error}`);
}

/** The import with faults, told every five seconds. */
async function disturbed(
  cloud: Stage['cloud'],
  journals: string,
  people: Awaited<ReturnType<typeof gatherPeople>>,
  options: Options,
  onCreated: Progress['onCreated'],
): Promise<{ readonly kills: number; readonly ms: number }> {
  const { seed, count, clients, killEveryMs } = options;
  const figures: Figures = { sent: 0, answered: 0, unknown: 0, again: 0, failed: 0, abandoned: 0 };
  const progress: Progress = { created: 0, submitted: 0, judged: 0, onCreated };
  console.log(
    `Importing ${count} listings with ${clients} clients; the host is killed every ${killEveryMs / 1_000} s…`,
  );
  const began = performance.now();
  const faults = startFaults(cloud, seed, killEveryMs);
  const tell = (): void => {
    const { created, submitted, judged } = progress;
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    console.log(
      `  ${seconds} s  ${created} created, ${submitted} submitted, ${judged} judged; ${faults.kills()} kills; ` +
        `${figures.unknown} answers cut off, ${figures.again} told to come again, ${figures.failed} failed, ${figures.abandoned} given up`,
    );
  };
  const timer = setInterval(tell, 5_000);
  try {
    await importListings(cloud.urls.hosting, journals, people, options, figures, progress);
  } finally {
    clearInterval(timer);
    faults.stop();
    tell();
  }
  return { kills: faults.kills(), ms: performance.now() - began };
}

const TRIGGERS = join(import.meta.dirname, '../functions/src/triggers');

/** Everybody who listens registers as its file is loaded. */
export async function openPlatform(project: string): Promise<{
  readonly subscribers: readonly Listening[];
  readonly firestore: Firestore;
  readonly verifyAudit: () => Promise<Verdict>;
  readonly close: () => Promise<void>;
}> {
  const triggers = readdirSync(TRIGGERS).filter((file) => /^[a-z-]+\.ts$/.test(file) && file !== 'index.ts');
  await Promise.all(triggers.map((file) => import(join(TRIGGERS, file))));
  const [{ registeredAs }, { initializeApp, deleteApp }, { getFirestore }, database, audit] = await Promise.all([
    import('../functions/src/platform/events/registry.ts'),
    import('firebase-admin/app'),
    import('firebase-admin/firestore'),
    import('../functions/src/platform/db/database.ts'),
    import('../functions/src/platform/db/audit.ts'),
  ]);
  const app = initializeApp({ projectId: project });
  const subscribers = registeredAs<Subscriber>('subscriber').flatMap(({ name, on }) =>
    on.map(({ type }) => ({ subscriber: name, type })),
  );
  const verifyAudit = async (): Promise<Verdict> => {
    const { rows, broken } = await audit.verifyAuditChain(database.plain('worker'));
    const examples = broken.slice(0, 3).map(({ chain, seq, problem }) => `chain ${chain}, row ${seq}: ${problem}`);
    return { name: 'I12 the audit chains verify', seen: rows, wrong: broken.length, examples };
  };
  const close = async (): Promise<void> => {
    await database.closeDatabase();
    await deleteApp(app);
  };
  return { subscribers, firestore: getFirestore(app), verifyAudit, close };
}
