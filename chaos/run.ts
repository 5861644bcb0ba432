import { LocalError } from '../local/errors.ts';
import type { Verdict } from './checks.ts';
import { assignmentUnderFire } from './assignment/run.ts';
import { sabotages as assignmentSabotages } from './assignment/sabotage.ts';
import { keysUnderFire } from './idempotency/run.ts';
import { UsageError } from './command-line.ts';
import { importUnderFaults } from './import.ts';
import { keysUnderLoad, sabotages as keySabotages } from './keys/run.ts';
import { readLedgerOptions } from './ledger/options.ts';
import { ledgerUnderFaults } from './ledger/run.ts';
import { readOptions } from './options.ts';
import { readPaymentsOptions } from './payments/options.ts';
import { mishaps } from './payments/faults.ts';
import { paymentsUnderFaults } from './payments/run.ts';
import { FirestoreWay } from './phones/outage.ts';
import { phonesUnderFaults } from './phones/run.ts';
import { sabotages } from './phones/sabotage.ts';
import { readSized } from './sized.ts';
import { setStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { CuttingLine } from './upload/cutting-line.ts';
import { SABOTAGES, uploadUnderCuts } from './upload/run.ts';
import { webhooksUnderFire } from './webhooks/run.ts';
import { runReconciliation } from './run-reconciliation.ts';

/**
 * `npm run chaos -- import`: a whole platform of its own under faults, then every invariant with its figure; `-- ledger`: the
 * ledger alone, in many small worlds; `-- keys`: a new master key under 100,000 conversations while they are read; `-- assignment`: who gets which conversation, all at once; `-- idempotency`: keys sent five times at once; `-- webhooks`: what payment providers say,
 * in every manner; `-- upload`: a photo on a line that is cut twenty times; `-- payments`: wallets filled through every played
 * provider; `-- phones`: five hundred phones through a day of bad network. Prints its seed first; `CHAOS_SEED=n` plays the same decisions again. Ends with 1 when an invariant is broken.
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

/** Prints every verdict; answers how many are broken. */
function conclude(verdicts: readonly Verdict[], began: number, seed: number): number {
  for (const verdict of verdicts) tell(verdict);
  const broken = verdicts.filter(({ wrong }) => wrong > 0).length;
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  if (broken === 0) console.log(`All ${verdicts.length} invariants hold, after ${seconds} s.`);
  else
    console.log(
      `${broken} of ${verdicts.length} invariants are broken, after ${seconds} s. Replay with CHAOS_SEED=${seed}.`,
    );
  return broken;
}

/** `npm run chaos -- ledger`: a database of its own is enough. */
async function ledger(began: number): Promise<never> {
  const options = readLedgerOptions(process.argv.slice(3), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  return leave(conclude(await ledgerUnderFaults(options), began, options.seed) === 0 ? 0 : 1);
}

const SIZED = {
  idempotency: {
    scenario: 'idempotency',
    count: 5_000,
    clients: 8,
    sabotages: ['dedupe'],
    play: keysUnderFire,
    without: [],
  },
  webhooks: {
    scenario: 'webhooks',
    count: 20_000,
    clients: 4,
    sabotages: ['dedupe'],
    play: webhooksUnderFire,
    without: ['providers'],
  },
} as const;

/** A platform of its own, without faults but with many at once. */
async function sized(name: keyof typeof SIZED, began: number): Promise<never> {
  const { play, without, ...presets } = SIZED[name];
  const options = readSized(presets, process.argv.slice(3), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  console.log('Starting a platform of its own…');
  stage = await setStage(options, without);
  const broken = conclude(await play(stage, options), began, options.seed);
  if (options.keep) console.log(`The state is kept in ${stage.folder}.`);
  return leave(broken === 0 ? 0 : 1);
}

/** `npm run chaos -- assignment`: a database of its own is enough. */
async function assignment(began: number): Promise<never> {
  const presets = { scenario: 'assignment', count: 500, clients: 20, sabotages: assignmentSabotages } as const;
  const options = readSized(presets, process.argv.slice(3), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  return leave(conclude(await assignmentUnderFire(options), began, options.seed) === 0 ? 0 : 1);
}

/** `npm run chaos -- keys`: a database of its own is enough. */
async function keys(began: number): Promise<never> {
  const presets = { scenario: 'keys', count: 100_000, clients: 4, sabotages: keySabotages } as const;
  const options = readSized(presets, process.argv.slice(3), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  return leave(conclude(await keysUnderLoad(options), began, options.seed) === 0 ? 0 : 1);
}

/** `npm run chaos -- upload`: a platform of its own, with a line to its storage that breaks. */
async function upload(began: number): Promise<never> {
  const presets = { scenario: 'upload', count: 20, clients: 1, sabotages: SABOTAGES };
  const options = readSized(presets, process.argv.slice(3), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  const line = new CuttingLine();
  const port = await line.listen();
  stage = await setStage(options, [], { MEDIA_UPLOAD_URL: `http://127.0.0.1:${port}` });
  const verdicts = await uploadUnderCuts(stage, line, options);
  line.stop();
  return leave(conclude(verdicts, began, options.seed) === 0 ? 0 : 1);
}

/** `npm run chaos -- payments`: the providers live at the machine's pace and behave as badly as the goal says. */
async function payments(began: number): Promise<never> {
  const options = readPaymentsOptions(process.argv.slice(3), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  console.log('Starting a platform of its own…');
  const providers = { speed: 1, chaos: { ...mishaps, seed: options.seed } };
  // Each connection of a host that is killed was greeted for nothing: few are enough here.
  stage = await setStage({ ...options, providers }, [], { DATABASE_POOL_MAX: '4' });
  const broken = conclude(await paymentsUnderFaults(stage, options), began, options.seed);
  if (options.keep) console.log(`The state is kept in ${stage.folder}.`);
  return leave(broken === 0 ? 0 : 1);
}

/** `npm run chaos -- phones`: a day that lasts as long as the platform needs for it. */
async function phones(began: number): Promise<never> {
  const presets = { scenario: 'phones', count: 500, clients: 24, sabotages };
  const options = readSized(presets, process.argv.slice(3), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  console.log('Starting a platform of its own…');
  const way = new FirestoreWay();
  const env = { FIRESTORE_EMULATOR_HOST: `127.0.0.1:${await way.listen()}` };
  stage = await setStage(options, ['providers'], env);
  way.leadTo(stage.cloud.ports.firestore);
  const broken = conclude(await phonesUnderFaults(stage, way, options), began, options.seed);
  way.close();
  if (options.keep) console.log(`The state is kept in ${stage.folder}.`);
  return leave(broken === 0 ? 0 : 1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(1));

if (process.argv[2] === 'reconciliation')
  process.exit((await runReconciliation(process.argv, process.env, tell)) ? 0 : 1);

try {
  const began = performance.now();
  if (process.argv[2] === 'ledger') await ledger(began);
  if (process.argv[2] === 'assignment') await assignment(began);
  if (process.argv[2] === 'keys') await keys(began);
  if (process.argv[2] === 'upload') await upload(began);
  const scenario = process.argv[2];
  if (scenario === 'idempotency' || scenario === 'webhooks') await sized(scenario, began);
  if (process.argv[2] === 'payments') await payments(began);
  if (process.argv[2] === 'phones') await phones(began);
  const options = readOptions(process.argv.slice(2), process.env);
  console.log(`CHAOS_SEED=${options.seed}`);
  console.log('Starting a platform of its own…');
  stage = await setStage(options);
  const verdicts = await importUnderFaults(stage, options);
  const broken = conclude(verdicts, began, options.seed);
  if (options.keep) console.log(`The state is kept in ${stage.folder}.`);
  await leave(broken === 0 ? 0 : 1);
} catch (error) {
  if (leaving === undefined)
    console.error(error instanceof UsageError || error instanceof LocalError ? error.message : error);
  await leave(1);
}
