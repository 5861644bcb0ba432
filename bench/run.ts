import { fork, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { tokenOf } from '../functions/test/api.ts';
import { withClient } from '../prisma/bootstrap.ts';
import { coldStart } from './cold-start.ts';
import { cpuOf, cpuOfTree, memoryOf } from './cpu.ts';
import { benchDrain } from './drain.ts';
import { benchLedger } from './ledger.ts';
import { load, type Round, type Shot } from './load.ts';
import { startBroker } from './broker.ts';
import { prepareFindings } from './findings.ts';
import { firstAnswer, freePort, setStage, startFunction } from './stage.ts';
import { prepareTalks } from './talks.ts';
import { benchTransfers } from './transfers.ts';
import { buildWorld, SELLERS } from './world.ts';

/**
 * `npm run bench`: the list page (20 of 100,000), the detail and create, each beside the same work on bare node:http, in
 * alternating rounds; then cold starts. Ratios are what counts: both sides run on this machine, in this minute. Create is shown
 * beside two floors: one bare INSERT, which it is judged by, and one that leaves the same rows (listing, outbox, stored answer) behind.
 * Search, autocomplete, nearby and explore (alone: `-- findings`) stand beside their own statements, sent by bare node:http; and so do
 * history, suggestions and sending a message (alone: `-- talks`). Then
 * transfers from wallet to wallet through HTTP (alone: `-- transfers`) and in SQL (alone: `-- ledger`). `-- search` is bench/search-scale.ts,
 * `-- index-delay` bench/index-delay.ts.
 * `-- drain`: how soon the sweeper works off a backlog of events.
 * `-- messages` sends at a rate through a whole local cloud, before a listener.
 */
process.env['GCLOUD_PROJECT'] = 'demo-pushnchat';
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 4);
const SECONDS = Number(process.env['BENCH_SECONDS'] ?? 3);
const CLIENTS = 16;

interface Side {
  readonly name: 'floor' | 'ours';
  readonly port: number;
  readonly pid: number;
}
interface Sample extends Round {
  readonly nodeUs: number;
  readonly postgresUs: number;
}
interface Operation {
  readonly name: string;
  /** Null where the ratio is only told. */
  readonly nodeLimit: number | null;
  readonly postgresLimit: number | null;
  readonly shot: (side: Side, n: number) => Shot;
}

async function main(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('The bench reads CPU times from /proc: it runs on Linux only.');
  if (process.argv[2] === 'ledger') {
    if (!(await benchLedger())) process.exitCode = 1;
    return;
  }
  if (process.argv[2] === 'drain') {
    if (!(await benchDrain(Number(process.argv[3] ?? 100_000)))) process.exitCode = 1;
    return;
  }
  if (process.argv[2] === 'messages') {
    const { benchMessages } = await import('./messages.ts');
    process.exit((await benchMessages()) ? 0 : 1);
  }
  say('Starting PostgreSQL and filling it with 100,000 listings…');
  const stage = await setStage();
  const broker = await startBroker().catch(async (error: unknown) => {
    await stage.stop();
    throw error;
  });
  const [floorPort, ourPort] = [await freePort(), await freePort()];
  const recordings = join(stage.source, 'recordings.json');
  const talks = join(stage.source, 'talks.json');
  const floor = fork(join(import.meta.dirname, 'floor-server.ts'), [], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(floorPort),
      FLOOR_DATABASE_URL: stage.adminUrl,
      FLOOR_RECORDINGS: recordings,
      FLOOR_TALKS: talks,
      FLOOR_WORKER_URL: stage.env['DATABASE_WORKER_URL'],
    },
  });
  const ours = startFunction(stage, 'api', ourPort, {
    PUBSUB_EMULATOR_HOST: broker.addresses.pubsub,
    CLOUD_TASKS_EMULATOR_HOST: broker.addresses.tasks,
  });
  try {
    await buildWorld(stage.adminUrl);
    const { ids, categories } = await samples(stage.adminUrl);
    await firstAnswer(ourPort, '/v1/health/live');
    await firstAnswer(floorPort, `/listings/${ids[0]!.id}`);
    const sides: Side[] = [
      { name: 'floor', port: floorPort, pid: floor.pid! },
      { name: 'ours', port: ourPort, pid: ours.pid! },
    ];
    const tokens = Array.from({ length: SELLERS }, (_, i) => tokenOf(`bench-${i + 1}`));
    const auth = (n: number) => ({ authorization: `Bearer ${tokens[n % SELLERS]!}` });
    const createShot = (side: Side, n: number, floorPath: string): Shot => {
      const body = JSON.stringify({
        type: 'OFFER',
        title: `Dry maize, lot ${n}`,
        description: 'Ninety kilogram bags from this season, kept dry and clean.',
        category: categories[n % categories.length],
        price: '4500.50',
        currency: 'KES',
        location: { latitude: -1.28, longitude: 36.8, address: 'Stall 4' },
        durationHours: 72,
      });
      const key = { 'idempotency-key': crypto.randomUUID() };
      return side.name === 'floor'
        ? { method: 'POST', path: floorPath, headers: { 'x-uid': `bench-${(n % SELLERS) + 1}`, ...key }, body }
        : { method: 'POST', path: '/v1/listings', headers: { ...auth(n), ...key }, body };
    };
    const operations: Operation[] = [
      {
        name: 'list page',
        nodeLimit: 4,
        postgresLimit: 1.5,
        shot: (side, n) => {
          const query = `category=${categories[n % categories.length]!}&country=KE`;
          return side.name === 'floor'
            ? { method: 'GET', path: `/listings?${query}` }
            : { method: 'GET', path: `/v1/listings?${query}`, headers: auth(n) };
        },
      },
      {
        name: 'detail',
        nodeLimit: 4,
        postgresLimit: null,
        shot: (side, n) => {
          const one = ids[n % ids.length]!;
          return side.name === 'floor'
            ? { method: 'GET', path: `/listings/${one.id}` }
            : { method: 'GET', path: `/v1/listings/${one.public_id}`, headers: auth(n) };
        },
      },
      // Judged beside one bare INSERT, which is what the issue calls the same work.
      {
        name: 'create',
        nodeLimit: 6,
        postgresLimit: null,
        shot: (side, n) => createShot(side, n, '/listings'),
      },
      // Told, not judged: what the second half of the work, the outbox and the stored answer, costs anybody.
      {
        name: 'create, beside a floor that leaves the same rows',
        nodeLimit: null,
        postgresLimit: null,
        shot: (side, n) => createShot(side, n, '/listings/durable'),
      },
    ];
    const verdicts: boolean[] = [];
    const only = process.argv[2];
    if (only === undefined || only === 'findings') {
      const findings = await prepareFindings(stage, recordings, auth);
      for (const finding of findings) operations.push({ ...finding, nodeLimit: 4, postgresLimit: 1.5 });
    }
    const wanted = only === undefined ? operations : only === 'findings' ? operations.slice(4) : [];
    for (const operation of wanted) verdicts.push(await compare(operation, sides, stage.postgresPid()));
    // Their world is built when the others have been measured.
    if (only === undefined || only === 'talks')
      for (const operation of await prepareTalks(stage, talks))
        verdicts.push(await compare(operation, sides, stage.postgresPid()));
    if (only === 'findings' || only === 'talks') {
      if (verdicts.includes(false)) process.exitCode = 1;
      return;
    }
    const alone = only === 'transfers';
    verdicts.push(
      await benchTransfers({
        adminUrl: stage.adminUrl,
        postgresPid: stage.postgresPid(),
        port: ourPort,
        pid: ours.pid!,
        clients: CLIENTS,
        rounds: ROUNDS,
        seconds: SECONDS,
        auth,
      }),
    );
    say(`Resident memory of the function after all that: ${memoryOf(ours.pid!).toFixed(0)} MB`);
    ours.kill('SIGKILL');
    if (!alone) verdicts.push(await coldStart(stage, ids[0]!.public_id));
    if (verdicts.includes(false)) process.exitCode = 1;
  } finally {
    floor.kill('SIGKILL');
    ours.kill('SIGKILL');
    await broker.stop();
    await stage.stop();
  }
  if (process.argv[2] === 'transfers') return;
  // In a process of its own: the schema engine migrates one database a process.
  const { status } = spawnSync(process.execPath, [import.meta.filename, 'ledger'], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** Alternating rounds after a warm-up; the medians are compared. */
async function compare(operation: Operation, sides: readonly Side[], postgresPid: number): Promise<boolean> {
  for (const side of sides) await load(side.port, CLIENTS, SECONDS, (n) => operation.shot(side, n));
  const samples: Record<Side['name'], Sample[]> = { floor: [], ours: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const side of round % 2 === 0 ? sides : [...sides].reverse())
      samples[side.name].push(await measure(operation, side, postgresPid));
  }
  const [floor, ours] = [medians(samples.floor), medians(samples.ours)];
  const failed = [...samples.floor, ...samples.ours].reduce((sum, sample) => sum + sample.failed, 0);
  const nodeRatio = ours.nodeUs / floor.nodeUs;
  const postgresRatio = ours.postgresUs / floor.postgresUs;
  const ok =
    failed === 0 &&
    (operation.nodeLimit === null || nodeRatio <= operation.nodeLimit) &&
    (operation.postgresLimit === null || postgresRatio <= operation.postgresLimit);
  say(`\n${operation.name} (${CLIENTS} clients, ${ROUNDS} rounds of ${SECONDS} s a side, medians)`);
  for (const [name, m] of [
    ['floor', floor],
    ['ours', ours],
  ] as const) {
    say(
      `  ${name.padEnd(6)} ${m.perSecond.toFixed(0).padStart(6)} req/s   p50 ${m.p50Ms.toFixed(2)} ms  p95 ${m.p95Ms.toFixed(2)} ms   node ${m.nodeUs.toFixed(0).padStart(4)} µs/req   postgres ${m.postgresUs.toFixed(0).padStart(4)} µs/req`,
    );
  }
  say(
    `  ratio  node ${nodeRatio.toFixed(2)}× ${operation.nodeLimit === null ? '(for comparison)' : `(limit ${operation.nodeLimit}×)`}   postgres ${postgresRatio.toFixed(2)}×${operation.postgresLimit === null ? '' : ` (limit ${operation.postgresLimit}×)`}   failed ${failed}   ${ok ? 'ok' : 'OVER'}`,
  );
  const why = [...samples.floor, ...samples.ours].find(({ firstFailure }) => firstFailure !== null)?.firstFailure;
  if (why !== undefined) say(`  first failure: ${why}`);
  return ok;
}

async function measure(operation: Operation, side: Side, postgresPid: number): Promise<Sample> {
  const [node, postgres] = [cpuOf(side.pid), cpuOfTree(postgresPid)];
  const round = await load(side.port, CLIENTS, SECONDS, (n) => operation.shot(side, n));
  return {
    ...round,
    nodeUs: (cpuOf(side.pid) - node) / round.requests,
    postgresUs: (cpuOfTree(postgresPid) - postgres) / round.requests,
  };
}

function medians(
  samples: readonly Sample[],
): Record<'nodeUs' | 'postgresUs' | 'p50Ms' | 'p95Ms' | 'perSecond', number> {
  const middle = (pick: (sample: Sample) => number) =>
    samples.map(pick).sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN;
  return {
    nodeUs: middle((s) => s.nodeUs),
    postgresUs: middle((s) => s.postgresUs),
    p50Ms: middle((s) => s.p50Ms),
    p95Ms: middle((s) => s.p95Ms),
    perSecond: middle((s) => s.requests / s.seconds),
  };
}

async function samples(adminUrl: string): Promise<{ ids: { id: string; public_id: string }[]; categories: string[] }> {
  return withClient(adminUrl, async (client) => ({
    ids: (
      await client.query<{ id: string; public_id: string }>(
        'select id, public_id from listings.listing tablesample system (2) limit 500',
      )
    ).rows,
    // Categories without children, where the page is one walk of the index on both sides, that ask for nothing of their own.
    categories: (
      await client.query<{ slug: string }>(
        `with recursive line (leaf, slug) as (
           select slug, slug from listings.category c
           where not exists (select from listings.category d where d.parent = c.slug)
           union all
           select line.leaf, c.parent from line join listings.category c using (slug) where c.parent is not null)
         select leaf as slug from line join listings.category c using (slug)
         group by leaf having not bool_or(c.attributes @> '[{"required": true}]')`,
      )
    ).rows.map(({ slug }) => slug),
  }));
}

function say(line: string): void {
  console.log(line);
}

/** What has a world and a verdict of its own. */
const alone: Readonly<Record<string, () => Promise<unknown>>> = {
  search: () => import('./search-scale.ts'),
  nearby: () => import('./nearby.ts'),
  rotation: () => import('./rotation.ts'),
  suggestions: () => import('./suggestions.ts'),
  'index-delay': () => import('./index-delay.ts'),
};

await (alone[process.argv[2] ?? ''] ?? main)().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
