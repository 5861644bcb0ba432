import { join } from 'node:path';
import pg from 'pg';
import { startThrowAwayDatabase } from '../../functions/test/throw-away-database.ts';
import { checkInvariants, type Verdict } from '../checks.ts';
import type { LedgerOptions } from './options.ts';
import { effects, play, type Played } from './play.ts';
import { reverseTwice } from './reversals.ts';
import { sabotageLedger } from './sabotage.ts';

const PROGRESS_MS = 10_000;

/**
 * G-M5 and G-M4: random calls to the ledger in many worlds at once, with connections torn in the middle of transactions and at their
 * COMMIT, and calls sent again; each answer held to a model, then every invariant. World n has the seed CHAOS_SEED + n:
 * `CHAOS_SEED=<that> --seeds 1 --operations <as many>` plays it again.
 */
export async function ledgerUnderFaults(options: LedgerOptions): Promise<Verdict[]> {
  const database = await startThrowAwayDatabase(join(import.meta.dirname, '../..'), ['shared_buffers=512MB']);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  try {
    await admin.connect();
    await admin.query(`create schema chaos; create table chaos.crash (marker text primary key);
      grant usage on schema chaos to pnc_worker; grant insert on chaos.crash to pnc_worker`);
    if (options.sabotage !== undefined) await sabotageLedger(admin, options.sabotage);
    const to = { url: database.urls.DATABASE_WORKER_URL, admin };
    const verdicts: Verdict[] = [];
    if (options.reversals > 0) verdicts.push(await reverseTwice(options.reversals, to));
    const { differences, expected, calls, crashes, differing } = await playAll(options, to);
    console.log(`${calls} operations in ${options.seeds} worlds, ${crashes} torn transactions. Checking…`);
    if (differing !== null) console.log(`Replay the first world that differs: ${replayOf(differing, options)}`);
    // Nobody is there any more: what had a time has ended.
    await admin.query(`select ledger.expire_holds(null, 2000000000, '2099-01-01')`);
    await admin.query(`select ledger.roll_quotas(2000000000, '2099-01-01')`);
    verdicts.push(
      {
        name: 'G-M5 every answer and every wallet is the model’s',
        seen: calls,
        wrong: differences.length,
        examples: differences.slice(0, 10),
      },
      await ourAccounts(admin, expected),
      await allowances(admin),
      ...(await checkInvariants(admin, 'ledger-invariants.sql')),
    );
    return verdicts;
  } finally {
    await admin.end();
    await database.stop();
  }
}

const operationsOf = ({ operations, seeds }: LedgerOptions): number => Math.ceil(operations / seeds);

/** The command that plays one world again, alone. */
function replayOf(seed: number, options: LedgerOptions): string {
  const sabotage = options.sabotage === undefined ? '' : ` --sabotage ${options.sabotage}`;
  return `CHAOS_SEED=${seed} npm run chaos -- ledger --seeds 1 --operations ${operationsOf(options)} --reversals 0${sabotage}`;
}

async function playAll(options: LedgerOptions, to: { readonly url: string; readonly admin: pg.Client }) {
  const differences: string[] = [];
  const expected = new Map<string, bigint>();
  const each = operationsOf(options);
  let differing: number | null = null;
  const began = performance.now();
  let [next, calls, crashes, worlds] = [0, 0, 0, 0];
  const progress = setInterval(() => {
    const seconds = (performance.now() - began) / 1_000;
    console.log(
      `  ${seconds.toFixed(0)} s: ${calls} operations, ${worlds} worlds, ${(calls / seconds).toFixed(0)}/s, ${differences.length} differences`,
    );
  }, PROGRESS_MS);
  const take = (played: Played): void => {
    differences.push(...played.differences);
    if (played.differences.length > 0) differing ??= played.seed;
    crashes += played.crashes;
    worlds += 1;
    for (const effect of effects(played.entries).values()) {
      for (const [key, amount] of effect) {
        if (!key.startsWith('user ')) expected.set(key, (expected.get(key) ?? 0n) + amount);
      }
    }
  };
  try {
    await Promise.all(
      Array.from({ length: Math.min(options.players, options.seeds) }, async () => {
        while (next < options.seeds) take(await play(options.seed + next++, each, to, (done) => (calls += done)));
      }),
    );
  } finally {
    clearInterval(progress);
  }
  return { differences, expected, calls, crashes, differing };
}

/** I13: fees, rounding and clearing, in their stripes, are to the unit what the clients' answers add up to. */
async function ourAccounts(admin: pg.Client, expected: ReadonlyMap<string, bigint>): Promise<Verdict> {
  const { rows } = await admin.query<{ key: string; posted: string }>(
    `select concat_ws(' ', owner_kind, owner_id, kind, asset) as key,
       sum(coalesce((select sum(p.amount) from ledger.posting p join ledger.transaction t on t.id = p.transaction_id
         where p.account_id = a.id and t.reference not like 'reversals:%'), 0))::text as posted
     from ledger.account a where owner_kind <> 'user' and kind <> 'issue' group by 1`,
  );
  const wrong = rows.filter(({ key, posted }) => BigInt(posted) !== (expected.get(key) ?? 0n));
  return {
    name: 'I13 fees, rounding remainders and clearing are what the answers add up to',
    seen: rows.length,
    wrong: wrong.length,
    examples: wrong.map(({ key, posted }) => `${key} has ${posted}, the answers say ${expected.get(key) ?? 0n}`),
  };
}

/** MAT-6: one grant a day at most, and never more to use than the free plan gives. What is used was granted: I3. */
async function allowances(admin: pg.Client): Promise<Verdict> {
  const { rows } = await admin.query<{ seen: string; wrong: string }>(
    `select count(*) as seen, count(*) filter (where grants > 1 or highest > 5) as wrong from (
       select p.account_id, (t.at at time zone 'UTC')::date as day, max(p.balance) as highest,
         count(*) filter (where t.kind = 'quota.grant') as grants
       from ledger.posting p join ledger.transaction t on t.id = p.transaction_id
       join ledger.account a on a.id = p.account_id and a.kind = 'quota'
       where p.asset = 'quota:connection-request:day'
       group by 1, 2) one`,
  );
  return {
    name: 'MAT-6 no day gave more than its allowance',
    seen: Number(rows[0]!.seen),
    wrong: Number(rows[0]!.wrong),
  };
}
