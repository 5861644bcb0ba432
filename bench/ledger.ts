import { join } from 'node:path';
import pg from 'pg';
import { PLATFORM, POST, wireOf, type AccountRef, type Move } from '../functions/src/modules/ledger/index.ts';
import { startThrowAwayDatabase } from '../functions/test/throw-away-database.ts';
import { withClient } from '../prisma/bootstrap.ts';
import { cpuOfTree } from './cpu.ts';

/**
 * Transfers in SQL, each one statement and its own transaction, on a server that flushes to disk: as bare as SQL can be (two locks,
 * two updates, two inserts; no rule), and as the ledger does it (chain, limits, sum, reference, row-level security).
 */
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 4);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 3);
const CLIENTS = 8;
const WALLETS = 2_000;
/** G-M6. */
const LEAST_A_SECOND = 1_500;

const BARE = `
  create schema bare;
  create table bare.account (id integer primary key, balance bigint not null);
  create table bare.posting (id bigint generated always as identity primary key, account integer not null, amount bigint not null);
  insert into bare.account select n, 1000000000 from generate_series(0, ${WALLETS - 1}) n;
  create function bare.transfer(payer integer, payee integer, sum bigint) returns void language plpgsql as $$
  begin
    perform from bare.account where id in (payer, payee) order by id for no key update;
    update bare.account set balance = balance - sum where id = payer;
    update bare.account set balance = balance + sum where id = payee;
    insert into bare.posting (account, amount) values (payer, -sum), (payee, sum);
  end $$;
  grant usage on schema bare to pnc_worker;
  grant select, insert, update on all tables in schema bare to pnc_worker;
  grant execute on function bare.transfer to pnc_worker;`;

type Shot = (n: number) => pg.QueryConfig;
interface Sample {
  readonly perSecond: number;
  readonly postgresUs: number;
  readonly p95Ms: number;
}

const wallet = (n: number): AccountRef => ({
  owner: { kind: 'user', id: `01a00000-0000-7000-8000-${n.toString(16).padStart(12, '0')}` },
  kind: 'wallet',
  asset: 'NGN',
});
const FEES: AccountRef = { owner: PLATFORM, kind: 'fees', asset: 'NGN' };
const pair = (n: number): [number, number] => {
  const payer = (n * 7919) % WALLETS;
  return [payer, (payer + 1 + ((n * 104_729) % (WALLETS - 1))) % WALLETS];
};
const booking = (name: string, moves: readonly Move[]): pg.QueryConfig => {
  const wire = wireOf(moves);
  return {
    name: POST.name!,
    text: POST.text,
    values: [name, 'bench.transfer', null, ...wire.columns, ...wire.moves, new Date()],
  };
};
let booked = 0;

const SHOTS: Readonly<Record<string, Shot>> = {
  'bare SQL': (n) => ({ name: 'bare', text: 'select bare.transfer($1, $2, 1)', values: pair(n) }),
  ledger: (n) => {
    const [payer, payee] = pair(n);
    return booking(`bench:${++booked}`, [{ from: wallet(payer), to: wallet(payee), amount: 1n }]);
  },
  'ledger, with a fee to one account': (n) => {
    const [payer, payee] = pair(n);
    return booking(`bench:${++booked}`, [
      { from: wallet(payer), to: wallet(payee), amount: 1n },
      { from: wallet(payer), to: FEES, amount: 1n },
    ]);
  },
};

/** Prints the three beside each other; false when the ledger is slower than G-M6 asks. */
export async function benchLedger(): Promise<boolean> {
  const database = await startThrowAwayDatabase(join(import.meta.dirname, '..'), [
    'fsync=on',
    'synchronous_commit=on',
    'full_page_writes=on',
    'shared_buffers=256MB',
  ]);
  const clients: pg.Client[] = [];
  try {
    await withClient(database.adminUrl, async (admin) => {
      await admin.query(BARE);
      for (let n = 0; n < WALLETS; n++) {
        const source: AccountRef = { owner: PLATFORM, kind: 'clearing', asset: 'NGN' };
        await admin.query(booking(`bench:${++booked}`, [{ from: source, to: wallet(n), amount: 1_000_000n }]));
      }
      await admin.query('vacuum analyze');
    });
    for (let n = 0; n < CLIENTS; n++) {
      const client = new pg.Client({ connectionString: database.urls.DATABASE_WORKER_URL });
      await client.connect();
      clients.push(client);
    }
    const names = Object.keys(SHOTS);
    const samples = new Map<string, Sample[]>(names.map((name) => [name, []]));
    for (const name of names) await shoot(clients, SHOTS[name]!, 1, database.pid);
    for (let round = 0; round < ROUNDS; round++) {
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        samples.get(name)!.push(await shoot(clients, SHOTS[name]!, SECONDS, database.pid));
      }
    }
    return report(samples);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await database.stop();
  }
}

async function shoot(clients: readonly pg.Client[], shot: Shot, seconds: number, pid: number): Promise<Sample> {
  const times: number[] = [];
  const [cpu, started] = [cpuOfTree(pid), performance.now()];
  const until = started + seconds * 1_000;
  let n = Math.floor(Math.random() * 1e6);
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < until) {
        const from = performance.now();
        await client.query(shot(n++));
        times.push(performance.now() - from);
      }
    }),
  );
  const took = (performance.now() - started) / 1_000;
  times.sort((a, b) => a - b);
  return {
    perSecond: times.length / took,
    postgresUs: (cpuOfTree(pid) - cpu) / times.length,
    p95Ms: times[Math.floor(times.length * 0.95)] ?? NaN,
  };
}

function report(samples: ReadonlyMap<string, readonly Sample[]>): boolean {
  const middle = (name: string, pick: (sample: Sample) => number): number => {
    const sorted = samples
      .get(name)!
      .map(pick)
      .sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? NaN;
  };
  console.log(
    `\nSQL transfers (${CLIENTS} connections, ${ROUNDS} rounds of ${SECONDS} s a side, medians; flushed to disk)`,
  );
  for (const name of samples.keys()) {
    const [rate, cpu, p95] = [
      middle(name, (s) => s.perSecond),
      middle(name, (s) => s.postgresUs),
      middle(name, (s) => s.p95Ms),
    ];
    console.log(
      `  ${name.padEnd(34)} ${rate.toFixed(0).padStart(6)}/s   p95 ${p95.toFixed(2)} ms   postgres ${cpu.toFixed(0).padStart(4)} µs each`,
    );
  }
  const rate = middle('ledger', (s) => s.perSecond);
  const ratio = middle('ledger', (s) => s.postgresUs) / middle('bare SQL', (s) => s.postgresUs);
  const ok = rate >= LEAST_A_SECOND;
  console.log(
    `  ratio  postgres ${ratio.toFixed(2)}×   ${rate.toFixed(0)}/s (at least ${LEAST_A_SECOND}/s)   ${ok ? 'ok' : 'UNDER'}`,
  );
  return ok;
}
