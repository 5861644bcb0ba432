import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { environmentOf } from '../local/environment.ts';
import { portOffset, portsAt } from '../local/ports.ts';
import { stateFolder } from '../local/root.ts';
import type { Drift } from '../functions/src/platform/mirror/rebuild.ts';

/**
 * `npm run mirror:rebuild -- [--dry-run] [--rate 500] [NAME …]`: compares Firestore's mirrors with PostgreSQL and writes the
 * differences, at most so many a second. Works on what the environment names (DATABASE_WORKER_URL, GCLOUD_PROJECT), else on
 * the local cloud. Ends with 1 when a document is newer than its row, which no rebuild may undo.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean', default: false }, rate: { type: 'string', default: '500' } },
  });
  const writesPerSecond = Number(values.rate);
  if (!(writesPerSecond > 0)) throw new Error(`--rate must be a number above 0, not "${values.rate}".`);
  if (process.env['DATABASE_WORKER_URL'] === undefined) Object.assign(process.env, localEnvironment());

  const [{ rebuildMirrors }, { closeDatabase }] = await Promise.all([
    import('../functions/src/platform/mirror/rebuild.ts'),
    import('../functions/src/platform/db/database.ts'),
    // Mirrors are declared, and so registered, where their topics' subscribers are.
    import('../functions/src/triggers/identity.ts'),
    import('../functions/src/triggers/listings.ts'),
    import('../functions/src/triggers/messaging.ts'),
  ]);
  try {
    const reports = await rebuildMirrors({
      ...(positionals.length === 0 ? {} : { only: positionals }),
      writesPerSecond,
      dryRun: values['dry-run'],
      onProgress: (drift) => {
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${sentence(drift)}`);
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    for (const drift of reports) console.log(sentence(drift));
    return reports.some(({ ahead }) => ahead > 0) ? 1 : 0;
  } finally {
    await closeDatabase();
  }
}

function localEnvironment(): Readonly<Record<string, string>> {
  const stateDir = stateFolder();
  const ports = portsAt(portOffset());
  return environmentOf({ project: 'demo-pushnchat', ports, stateDir, clockFile: join(stateDir, 'clock.json') });
}

function sentence({ mirror, checked, behind, different, ahead, orphans, written }: Readonly<Drift>): string {
  const found = `${behind} behind, ${different} different, ${orphans} without a row, ${ahead} newer than their row`;
  return `${mirror}: ${checked} rows checked; ${found}; ${written} written`;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
