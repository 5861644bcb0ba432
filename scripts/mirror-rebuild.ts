import { closeDatabase } from '../functions/src/platform/db/database.ts';
import { rebuildMirrors, type Drift } from '../functions/src/platform/mirror/rebuild.ts';

/**
 * `npm run mirror:rebuild -- [--dry-run] [--rate=500] [NAME …]`: compares Firestore's mirrors with PostgreSQL and writes the
 * differences. Ends with 1 when a document is newer than its row, which no rebuild may undo.
 */
async function main(given: readonly string[]): Promise<number> {
  const names = given.filter((text) => !text.startsWith('--'));
  const flags = new Map(
    given.filter((text) => text.startsWith('--')).map((text) => text.slice(2).split('=') as [string, string?]),
  );
  const rate = Number(flags.get('rate') ?? 500);
  const unknown = [...flags.keys()].find((flag) => flag !== 'rate' && flag !== 'dry-run');
  if (unknown !== undefined)
    throw new Error(`There is no option --${unknown}. There are --dry-run and --rate=WRITES_A_SECOND.`);
  if (!(rate > 0)) throw new Error('--rate must be a number above 0.');

  // Mirrors are declared, and so registered, where their topics' subscribers are.
  await Promise.all([import('../functions/src/triggers/identity.ts'), import('../functions/src/triggers/listings.ts')]);
  const reports = await rebuildMirrors({
    ...(names.length === 0 ? {} : { only: names }),
    writesPerSecond: rate,
    dryRun: flags.has('dry-run'),
    onProgress: (drift) => process.stderr.write(`\r${sentence(drift)}`),
  });
  process.stderr.write('\r\x1b[K');
  for (const drift of reports) console.log(sentence(drift));
  return reports.some(({ ahead }) => ahead > 0) ? 1 : 0;
}

function sentence({ mirror, checked, behind, different, ahead, orphans, written }: Readonly<Drift>): string {
  return `${mirror}: ${checked} rows checked; ${behind} behind, ${different} different, ${orphans} without a row, ${ahead} newer than their row; ${written} written`;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await closeDatabase();
}
