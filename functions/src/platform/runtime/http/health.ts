import { elapsed, now } from '../../clock.ts';
import { config } from '../../config.ts';
import { plain } from '../../db/database.ts';
import type { HttpReply } from './message.ts';

interface Check {
  readonly name: string;
  readonly status: 'ok' | 'failed';
  readonly timeMs: number;
}

/** Longest that readiness waits for one check; a load balancer gives up soon after. */
const PATIENCE_MS = 1_500;

const CHECKS: Readonly<Record<string, () => Promise<unknown>>> = {
  environment: () => Promise.resolve(config()),
  database: () => plain('app').first('select 1'),
  migrations: async () => {
    const row = await plain('app').first<{ ready: boolean }>('select platform.migrated() as ready');
    if (row?.ready !== true) throw new Error('a migration is unfinished');
  },
};

/** 200 when this instance can serve, else 503; each check with its status and time, and never a reason that helps a stranger. */
export async function ready(): Promise<HttpReply> {
  const checks = await Promise.all(Object.entries(CHECKS).map(([name, run]) => timed(name, run)));
  const ok = checks.every(({ status }) => status === 'ok');
  const data = { status: ok ? 'ok' : 'failed', checks, revision: config().K_REVISION ?? 'local' };
  return {
    status: ok ? 200 : 503,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(ok ? {} : { 'retry-after': '2' }),
    },
    body: JSON.stringify({ data, meta: { timestamp: now().toISOString() } }),
  };
}

async function timed(name: string, run: () => Promise<unknown>): Promise<Check> {
  const started = elapsed();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
  });
  const passed = await Promise.race([run(), timeout]).then(
    () => true,
    () => false,
  );
  clearTimeout(timer);
  return { name, status: passed ? 'ok' : 'failed', timeMs: Math.round((elapsed() - started) * 10) / 10 };
}
