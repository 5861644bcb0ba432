import { LocalError } from '../local/errors.ts';
import type { Verdict } from './checks.ts';
import { importUnderFaults } from './import.ts';
import { readOptions, UsageError } from './options.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';

/**
 * `npm run chaos -- import`: a whole platform of its own under faults, then every invariant with its figure. Prints its seed
 * first; `CHAOS_SEED=n` plays the same decisions again. Ends with 1 when an invariant is broken.
 */
let stage: Stage | undefined;
let leaving: Promise<never> | undefined;

/** Once: what fails because the stage is struck under it must not end the process before the stage is gone. */
function leave(code: number): Promise<never> {
  leaving ??= (async () => {
    await stage?.strike();
    process.exit(code);
  })();
  return leaving;
}

function tell({ name, seen, wrong, examples }: Verdict): void {
  console.log(`  ${wrong === 0 ? 'holds ' : 'BROKEN'}  ${name}: ${seen} looked at, ${wrong} wrong`);
  for (const example of wrong === 0 ? [] : (examples ?? [])) console.log(`            ${example}`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(1));

try {
  const options = readOptions(process.argv.slice(2), process.env);
  const began = performance.now();
  console.log(`CHAOS_SEED=${options.seed}`);
  console.log('Starting a platform of its own…');
  stage = await setStage(options);
  const verdicts = await importUnderFaults(stage, options);
  for (const verdict of verdicts) tell(verdict);
  const broken = verdicts.filter(({ wrong }) => wrong > 0).length;
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  if (broken === 0) console.log(`All ${verdicts.length} invariants hold, after ${seconds} s.`);
  else
    console.log(
      `${broken} of ${verdicts.length} invariants are broken, after ${seconds} s. Replay with CHAOS_SEED=${options.seed}.`,
    );
  if (options.keep) console.log(`The state is kept in ${stage.folder}.`);
  await leave(broken === 0 ? 0 : 1);
} catch (error) {
  if (leaving === undefined)
    console.error(error instanceof UsageError || error instanceof LocalError ? error.message : error);
  await leave(1);
}
