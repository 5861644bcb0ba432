import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startLocalCloud, type LocalCloud } from '../local/cloud.ts';
import { portOffset } from '../local/ports.ts';
import type { Verdict } from './checks.ts';
import { FAULTS, faultyStatement, partsOf, type Booked } from './faulty-statement.ts';
import { randomOf } from './random.ts';

/**
 * `npm run chaos -- reconciliation`: a statement of 100,000 lines with one fault in a hundred is handed in by parts and matched by
 * the job, which is cut off again and again and has to go on where it stood. Every fault must be found, and nothing else.
 */
export interface ReconciliationOptions {
  readonly seed: number;
  readonly count: number;
  readonly report: (line: string) => void;
}

const OWN_OFFSET = 31_000;
const SHARE = 0.01;
const PART = 190_000;
const FROM = Date.parse('2026-11-01T00:00:00Z');
const DAYS = 30;

export async function reconcileUnderFaults(options: ReconciliationOptions): Promise<Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pushnchat-reconciliation-'));
  let cloud: LocalCloud | undefined;
  let end: (() => Promise<void>) | undefined;
  try {
    cloud = await startLocalCloud({
      only: ['postgres'],
      stateDir: folder,
      portOffset: process.env['LOCAL_PORT_OFFSET'] === undefined ? OWN_OFFSET : portOffset(),
      report: () => undefined,
    });
    Object.assign(process.env, cloud.env, { LOG_LEVEL: 'error' });
    const house = await import('../functions/src/platform/db/database.ts');
    end = () => house.closeDatabase();
    return await play(cloud, options);
  } finally {
    await end?.();
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function play(cloud: LocalCloud, { seed, count, report }: ReconciliationOptions): Promise<Verdict[]> {
  const database = new pg.Client({ connectionString: cloud.database?.adminUrl });
  await database.connect();
  try {
    const booked = booksOf(seed, count);
    await plant(database, booked);
    const { text, lines, planted } = faultyStatement(seed, booked, SHARE);
    report(`${booked.length} payments booked; ${lines} lines with ${planted.size} faults.`);
    const id = await handIn(text, report);
    await matchInPieces(database, id, report);
    return await judge(database, id, lines, planted);
  } finally {
    await database.end();
  }
}

function booksOf(seed: number, count: number): Booked[] {
  const random = randomOf(seed, 'books');
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('');
  return Array.from({ length: count }, (_, place) => {
    const id = `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
    return {
      id,
      reference: id.replaceAll('-', ''),
      providerReference: `chaos-${seed}-${place}`,
      amount: 100 + Math.floor(random() * 1_000_000),
      currency: random() < 0.7 ? 'GHS' : 'UGX',
      at: new Date(FROM + Math.floor(random() * DAYS * 86_400_000)).toISOString(),
    };
  });
}

/** Payments that came to their end, past every rule of their making: only what was booked counts here. */
async function plant(database: pg.Client, booked: readonly Booked[]): Promise<void> {
  await database.query('begin');
  await database.query('set local session_replication_role = replica');
  for (let from = 0; from < booked.length; from += 5_000) {
    const rows = booked.slice(from, from + 5_000);
    await database.query(
      `insert into payments.attempt (id, intent_id, reference, provider, provider_reference, method, amount, currency, status, evidence,
         settlement, paid_amount, paid_currency, sent_at, finished_at, version, created_at, updated_at)
       select n.id, n.id, n.reference, 'momo', n.provider_reference, 'mobile_money', n.amount, n.currency, 'succeeded', 'status', 'intent',
         n.amount, n.currency, n.at, n.at, 3, n.at, n.at
       from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::timestamptz[])
         n (id, reference, provider_reference, amount, currency, at)`,
      [
        rows.map(({ id }) => id),
        rows.map(({ reference }) => reference),
        rows.map(({ providerReference }) => providerReference),
        rows.map(({ amount }) => amount),
        rows.map(({ currency }) => currency),
        rows.map(({ at }) => at),
      ],
    );
  }
  await database.query('commit');
  await database.query('analyze payments.attempt');
}

/** As an admin's browser would, through the same pipeline; every tenth part is sent twice. */
async function handIn(text: string, report: (line: string) => void): Promise<string> {
  const { openStatement, putChunk, completeStatement } =
    await import('../functions/src/modules/reconciliation/index.ts');
  const { runInContext } = await import('../functions/src/platform/runtime/run.ts');
  const { parsePublicId, newId } = await import('../functions/src/platform/values/id.ts');
  const userId = newId(new Date());
  const actor = {
    kind: 'user',
    uid: userId,
    userId,
    status: 'active',
    activeRole: 'admin',
    roles: ['admin'],
    business: null,
    tier: 'free',
    country: 'GH',
  } as const;
  const asStaff = <T>(verb: Parameters<typeof runInContext<T>>[1]): Promise<T> =>
    runInContext<T>({ role: 'staff', actor, requestId: 'chaos', traceId: 'chaos' }, verb);
  const began = performance.now();
  const to = new Date(FROM + DAYS * 86_400_000).toISOString();
  const draft = {
    provider: 'momo',
    format: 'json_lines',
    currency: 'GHS',
    from: new Date(FROM).toISOString(),
    to,
  } as const;
  const opened = await asStaff((ctx) => openStatement(ctx, draft));
  const id = parsePublicId('stm', opened.id)!;
  const parts = partsOf(text, PART);
  for (const [place, part] of parts.entries()) {
    for (let time = 0; time < (place % 10 === 0 ? 2 : 1); time++)
      await asStaff((ctx) => putChunk(ctx, { id, place, text: part }));
  }
  await asStaff((ctx) => completeStatement(ctx, { id, chunks: parts.length }));
  report(`Handed in by ${parts.length} parts in ${seconds(began)} s.`);
  return id;
}

/** The job, cut off after a batch for the first runs; then for as long as one function may run. */
async function matchInPieces(database: pg.Client, id: string, report: (line: string) => void): Promise<void> {
  const { reconcileStatements } = await import('../functions/src/scheduled/reconcile-statements.ts');
  const { runJob } = await import('../functions/src/platform/runtime/job.ts');
  const began = performance.now();
  const status = async (): Promise<string> => {
    const { rows } = await database.query<{ status: string }>(
      'select status from reconciliation.statement where id = $1',
      [id],
    );
    return rows[0]?.status ?? 'gone';
  };
  let runs = 0;
  for (; !['done', 'failed', 'gone'].includes(await status()) && runs < 200; runs++)
    await runJob(reconcileStatements, new Date(Date.now() + runs * 60_000), { runMs: runs < 5 ? 1 : 50_000 });
  report(`Matched in ${seconds(began)} s by ${runs} runs of the job; one function may take 60 s.`);
}

async function judge(database: pg.Client, id: string, lines: number, planted: ReadonlySet<string>): Promise<Verdict[]> {
  const statement = await database.query<{ status: string; lines: number; problem: string | null }>(
    'select status, lines, problem from reconciliation.statement where id = $1',
    [id],
  );
  const { rows } = await database.query<{ fault: string; key: string }>(
    `select f.fault, coalesce(a.provider_reference, f.key) as key from reconciliation.finding f
     left join payments.attempt a on a.id = f.record_id where f.statement_id = $1`,
    [id],
  );
  const found = new Set(rows.map(({ fault, key }) => `${fault} ${key}`));
  const missed = [...planted].filter((fault) => !found.has(fault));
  const invented = [...found].filter((fault) => !planted.has(fault));
  const [row] = statement.rows;
  const whole = row?.status === 'done' && row.lines === lines;
  return [
    {
      name: `the statement is read to its end (${row?.lines} lines, ${row?.status}${row?.problem ? `, ${row.problem}` : ''})`,
      seen: lines,
      wrong: whole ? 0 : 1,
    },
    ...FAULTS.map((fault): Verdict => {
      const of = (all: readonly string[]) => all.filter((one) => one.startsWith(`${fault} `));
      const wrong = of(missed);
      return {
        name: `every ${fault.replace('_', ' ')} is found`,
        seen: of([...planted]).length,
        wrong: wrong.length,
        examples: wrong.slice(0, 3),
      };
    }),
    {
      name: 'nothing else is found, and nothing twice',
      seen: rows.length,
      wrong: invented.length + (rows.length - found.size),
      examples: invented.slice(0, 3),
    },
  ];
}

const seconds = (began: number): string => ((performance.now() - began) / 1_000).toFixed(1);
