import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { checkInvariants, layOut, listen } from '../checks.ts';
import type { Verdict } from '../checks.ts';
import type { Figures } from '../client.ts';
import { openPlatform, tellFailures } from '../import.ts';
import { actsOf, readJournals } from '../journal.ts';
import type { Stage } from '../stage.ts';
import { quantile } from '../wire.ts';
import { killHosts } from './faults.ts';
import { healPayments } from './heal.ts';
import type { PaymentsOptions } from './options.ts';
import { gatherPayers } from './people.ts';
import type { Payer } from './people.ts';
import { sabotagePayments } from './sabotage.ts';
import { layOutStatements, tellMishaps } from './statements.ts';
import { fillWallets } from './work.ts';
import type { Progress } from './work.ts';

/** G-M3: wallets are filled through every played provider while the functions host is killed again and again. */
export async function paymentsUnderFaults({ cloud, folder }: Stage, options: PaymentsOptions): Promise<Verdict[]> {
  Object.assign(process.env, cloud.env, { LOG_LEVEL: 'error' });
  const { subscribers, verifyAudit, close } = await openPlatform(cloud.project);
  const database = new pg.Client({ connectionString: cloud.database?.adminUrl });
  // When the run is broken off, the server ends before this connection does.
  database.on('error', () => undefined);
  await database.connect();
  try {
    console.log(`Onboarding ${options.payers} payers…`);
    const payers = await gatherPayers(cloud, options.payers);
    await listen(database, subscribers);
    if (options.sabotage !== undefined) {
      await sabotagePayments(database, options.sabotage);
      console.log(`Sabotaged: ${options.sabotage}. This run must fail.`);
    }
    const journals = join(folder, 'journals');
    const took = await disturbed(cloud, journals, payers, options);
    console.log('Kills stopped; providers stay as bad as they were. Healing, at most 120 s…');
    const healing = await healPayments(cloud, database, (line) => console.log(`  ${line}`));

    await layOut(database, actsOf(readJournals(journals)), subscribers);
    await layOutStatements(cloud, database);
    const mishaps = await tellMishaps(cloud);
    await tellStates(database);
    await tellFailures(database);
    console.log('Checking…');
    return [
      {
        name: `all came to rest within 120 s of the last kill (${(healing.virtualMs / 60_000).toFixed(0)} min of the platform’s clock)`,
        seen: Math.round(healing.ms / 1_000),
        wrong: healing.healed ? 0 : 1,
      },
      {
        name: `a host was killed all the while, one each ${took.beatMs.toFixed(0)} ms`,
        seen: took.kills,
        wrong: took.kills > 0 ? 0 : 1,
      },
      {
        name: 'every kind of mishap struck: answers lost, callbacks missing, twice and forged',
        seen: Object.values(mishaps).reduce((sum, one) => sum + one, 0),
        wrong: Object.values(mishaps).filter((one) => one === 0).length,
      },
      ...(await checkInvariants(database, 'payments-invariants.sql')),
      ...(await checkInvariants(database, 'ledger-invariants.sql')),
      await verifyAudit(),
    ];
  } finally {
    await database.end();
    await close();
  }
}

/** How the tries ended, at each provider. */
async function tellStates(database: pg.Client): Promise<void> {
  const { rows } = await database.query<{ provider: string; ends: string }>(
    `select provider, string_agg(what || ' ' || count, ', ' order by what) as ends from (
       select provider, status || coalesce(' ' || reason, '') || case when review_at is null then '' else ' (review)' end as what,
         count(*) from payments.attempt group by 1, 2) one group by 1 order by 1`,
  );
  for (const { provider, ends } of rows) console.log(`  ${provider}: ${ends}`);
}

/** So many tasks and messages may be owed before the next payment waits: payers do not come faster than they are served. */
const MOST_OWED = 300;

/** Waits until the platform has caught up so far. */
function roomIn({ queues }: Stage['cloud']): () => Promise<void> {
  let [looked, owed] = [-Infinity, 0];
  const look = (): number => {
    if (performance.now() - looked < 250) return owed;
    looked = performance.now();
    const { subscriptions = [], queues: tasks = [] } = queues?.stats() ?? {};
    return (owed = [...subscriptions, ...tasks].reduce((sum, { backlog }) => sum + backlog, 0));
  };
  return async () => {
    while (look() > MOST_OWED) await sleep(100);
  };
}

/** The payments with faults, told as they go. */
async function disturbed(
  cloud: Stage['cloud'],
  journals: string,
  payers: readonly Payer[],
  options: PaymentsOptions,
): Promise<{ readonly kills: number; readonly beatMs: number }> {
  const { seed, count, clients, hosts, killEveryMs } = options;
  const figures: Figures = { sent: 0, answered: 0, unknown: 0, again: 0, failed: 0, abandoned: 0 };
  const progress: Progress = { asked: 0, tried: 0 };
  console.log(
    `${count} payments with ${clients} clients on ${hosts} hosts; one is killed ${killEveryMs} ms after all are there…`,
  );
  const began = performance.now();
  const kills = killHosts(cloud, seed, hosts, killEveryMs);
  const tell = (): void => {
    const seconds = (performance.now() - began) / 1_000;
    const beat = kills.count() === 0 ? '' : ` (one each ${quantile(kills.beats(), 0.5).toFixed(0)} ms)`;
    console.log(
      `  ${seconds.toFixed(0)} s  ${progress.asked} asked, ${progress.tried} tried; ${kills.count()} kills${beat}; ` +
        `${figures.unknown} answers cut off, ${figures.again} told to come again, ${figures.failed} failed`,
    );
  };
  const timer = setInterval(tell, count > 1_000 ? 20_000 : 5_000);
  try {
    await fillWallets(cloud.urls.hosting, journals, payers, options, figures, progress, roomIn(cloud));
  } finally {
    clearInterval(timer);
    await kills.stop();
    tell();
  }
  return { kills: kills.count(), beatMs: quantile(kills.beats(), 0.5) };
}
