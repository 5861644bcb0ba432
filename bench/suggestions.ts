import { parseArgs } from 'node:util';
import type { UserActor } from '../functions/src/platform/actor.ts';
import type { Ctx } from '../functions/src/platform/context.ts';
import { withClient } from '../prisma/bootstrap.ts';
import { cpuOfTree } from './cpu.ts';
import { followsChanges } from './match-changes.ts';
import { asWorker } from './as-worker.ts';
import { businesses, FOUNDER } from './match-world.ts';
import { scratchDatabase } from './search/scratch.ts';

/**
 * `npm run bench -- suggestions [--size 100000] [--sample 4000 | --all]`: made-up businesses with profiles, in SQL; the real cards of all and
 * the real candidates of a sample or of all; then what a first page and a second one take, as the API asks for them, that no plan reads a
 * whole table, and how soon a changed profile is matched anew while the night's job is at all of them. Ends with 1 above a limit.
 */
const LIMIT_MS = 300;
const READS = 400;
/** As many as the job takes at once. */
const BATCH = 25;

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: '100000' },
    sample: { type: 'string', default: '4000' },
    all: { type: 'boolean', default: false },
  },
});
const size = Number(values.size);
async function main(): Promise<number> {
  const scratch = await scratchDatabase([
    'shared_buffers=1GB',
    'maintenance_work_mem=512MB',
    'max_wal_size=8GB',
    'jit=off',
  ]);
  const { closeDatabase } = await import('../functions/src/platform/db/database.ts');
  try {
    const watch = stopWatch(scratch.pid);
    const ids = await withClient(scratch.adminUrl, async (client) => {
      await client.query(businesses(size));
      return (
        await client.query<{ id: string }>('select business_id as id from bizconnect.profile order by 1')
      ).rows.map((row) => row.id);
    });
    say(`${ids.length.toLocaleString('en')} businesses with profiles (made in ${(watch().ms / 1_000).toFixed(0)} s)`);
    const { buildCards, CardCache, refreshMatches } = await import('../functions/src/modules/bizconnect/index.ts');
    const building = stopWatch(scratch.pid);
    for (let at = 0; at < ids.length; at += 50) await asWorker((ctx) => buildCards(ctx, ids.slice(at, at + 50)));
    say(`cards: ${each(building(), ids.length)}`);
    await withClient(scratch.adminUrl, (client) =>
      client.query('vacuum analyze bizconnect.card; ').then(() => client.query('vacuum analyze bizconnect.trade_key')),
    );
    const step = values.all ? 1 : Math.max(1, Math.floor(ids.length / Number(values.sample)));
    const sample = ids.filter((_, n) => n % step === 0);
    const matching = stopWatch(scratch.pid);
    for (let at = 0; at < sample.length; at += BATCH) {
      await asWorker(async (ctx) => {
        const known = new CardCache();
        for (const one of sample.slice(at, at + BATCH)) await refreshMatches(ctx, one, null, known);
      });
      if (at > 0 && at % 10_000 === 0) say(`  ${at.toLocaleString('en')}: ${each(matching(), at)}`);
    }
    const spent = matching();
    say(
      `candidates of ${sample.length.toLocaleString('en')} in ${(spent.ms / 60_000).toFixed(1)} min: ${each(spent, sample.length)}`,
    );
    await withClient(scratch.adminUrl, async (client) => {
      await client.query('vacuum analyze bizconnect.candidate');
      const { rows } = await client.query<{ lines: string; size: string }>(
        `select count(*)::text as lines, pg_size_pretty(pg_total_relation_size('bizconnect.candidate')) as size from bizconnect.candidate`,
      );
      say(`${Number(rows[0]!.lines).toLocaleString('en')} candidates, ${rows[0]!.size}`);
    });
    const verdicts = [
      await reading(sample),
      await plansAreFine(scratch.adminUrl, sample[0]!),
      await followsChanges(scratch.adminUrl, sample),
    ];
    return verdicts.includes(false) ? 1 : 0;
  } finally {
    await closeDatabase();
    await scratch.stop();
  }
}

/** First and second pages of different businesses, each in a transaction of its own, as a request has. */
async function reading(sample: readonly string[]): Promise<boolean> {
  const { listSuggestions } = await import('../functions/src/modules/bizconnect/index.ts');
  const times: number[] = [];
  let shown = 0;
  for (let n = 0; n < READS + 20; n++) {
    const viewer = sample[(n * 7) % sample.length]!;
    const began = performance.now();
    const first = await asBusiness(viewer, (ctx) =>
      listSuggestions(ctx, { context: 'local' }, { limit: 20, after: null }),
    );
    const took = performance.now() - began;
    if (n < 20) continue;
    times.push(took);
    shown += first.items.length;
    if (first.next === null) continue;
    const again = performance.now();
    await asBusiness(viewer, (ctx) => listSuggestions(ctx, { context: 'local' }, { limit: 20, after: first.next }));
    times.push(performance.now() - again);
  }
  times.sort((a, b) => a - b);
  const [p50, p95] = [times[Math.floor(times.length / 2)]!, times[Math.floor(times.length * 0.95)]!];
  const ok = p95 <= LIMIT_MS && shown > READS * 5;
  say(`reading ${times.length} pages: p50 ${p50.toFixed(1)} ms   p95 ${p95.toFixed(1)} ms (limit ${LIMIT_MS} ms)   on a first page ${(shown / READS).toFixed(1)}   ${ok ? 'ok' : 'OVER'}`); // prettier-ignore
  return ok;
}

/** The function's own plan, by auto_explain: names what is read whole. */
async function plansAreFine(adminUrl: string, viewer: string): Promise<boolean> {
  return withClient(adminUrl, async (client) => {
    const plans: string[] = [];
    client.on('notice', ({ message }) => plans.push(message ?? ''));
    await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
      set client_min_messages = log; select set_config('app.business_id', '${viewer}', false), set_config('app.user_id', '${FOUNDER}', false)`);
    await client.query(`select * from bizconnect.suggestions('local', 21, null, null, current_date, now())`);
    const scans = [...new Set(plans.flatMap((plan) => plan.match(/Seq Scan on \S+/g) ?? []))];
    say(
      scans.length === 0 && plans.length > 0 ? 'no plan reads a whole table' : `SEQUENTIAL SCANS ${scans.join(', ')}`,
    );
    return scans.length === 0 && plans.length > 0;
  });
}

async function asBusiness<T>(business: string, run: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { runInContext } = await import('../functions/src/platform/runtime/run.ts');
  const actor: UserActor = {
    kind: 'user',
    uid: 'bench',
    userId: FOUNDER,
    status: 'active',
    activeRole: 'business',
    roles: ['consumer', 'business'],
    business: { id: business, role: 'owner' },
    tier: 'free',
    country: 'GH',
  };
  return runInContext({ role: 'app', actor, requestId: 'bench', traceId: 'bench' }, run);
}

interface Spent {
  readonly ms: number;
  /** On a processor, milliseconds: whoever else uses the machine does not count. */
  readonly node: number;
  readonly postgres: number;
}

function stopWatch(postgresPid: number): () => Spent {
  const [began, node, postgres] = [performance.now(), process.cpuUsage(), cpuOfTree(postgresPid)];
  return () => {
    const used = process.cpuUsage(node);
    return {
      ms: performance.now() - began,
      node: (used.user + used.system) / 1_000,
      postgres: (cpuOfTree(postgresPid) - postgres) / 1_000,
    };
  };
}

const each = ({ ms, node, postgres }: Spent, count: number): string =>
  `${(ms / count).toFixed(2)} ms a business (processor: node ${(node / count).toFixed(2)} ms, postgres ${(postgres / count).toFixed(2)} ms)`;

function say(line: string): void {
  console.log(line);
}

process.exitCode = await main();
