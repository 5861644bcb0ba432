import { randomInt } from 'node:crypto';
import type { Verdict } from './checks.ts';
import { reconcileUnderFaults } from './reconciliation.ts';

/** Prints its seed first and its verdicts last; true when all hold. `CHAOS_SEED=n` plays the same again. */
export async function runReconciliation(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  tell: (verdict: Verdict) => void,
): Promise<boolean> {
  const count = Number(args[args.indexOf('--count') + 1] ?? NaN);
  const seed = Number(env['CHAOS_SEED'] ?? randomInt(2 ** 31));
  console.log(`CHAOS_SEED=${seed}`);
  const verdicts = await reconcileUnderFaults({
    seed,
    count: args.includes('--count') && count > 0 ? count : 100_000,
    report: (line) => console.log(line),
  });
  for (const verdict of verdicts) tell(verdict);
  return verdicts.every(({ wrong }) => wrong === 0);
}
