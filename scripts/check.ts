import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** `npm run check`: everything short of the tests, two steps at a time; each with its time, failures with their output. */
interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

interface Outcome {
  readonly step: Step;
  readonly passed: boolean;
  readonly output: string;
  readonly seconds: number;
}

const AT_ONCE = 2;
const root = join(import.meta.dirname, '..');

/** Longest first, so that the last one to end is a short one. */
const steps: readonly Step[] = [
  { name: 'lint', command: 'eslint', args: ['.', '--max-warnings=0'] },
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  { name: 'unused code and packages', command: 'knip', args: ['--no-progress', '--no-config-hints'] },
  { name: 'format', command: 'prettier', args: ['--check', '--log-level=warn', '.'] },
  {
    name: 'architecture',
    command: 'depcruise',
    args: [
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type=err',
      'functions/src',
      'functions/test',
      'local',
      'scripts',
      ...existing('bench', 'chaos'),
    ],
  },
  { name: 'build and its budget', command: 'node', args: ['scripts/build.ts', '--check'] },
  { name: 'API document', command: 'node', args: ['scripts/openapi.ts', '--check'] },
  { name: 'migrations', command: 'squawk', args: migrations() },
];

function existing(...folders: string[]): string[] {
  return folders.filter((folder) => readdirSync(root).includes(folder));
}

function migrations(): string[] {
  const folder = join(root, 'prisma/migrations');
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `prisma/migrations/${name}/migration.sql`);
}

function run(step: Step): Promise<Outcome> {
  const began = performance.now();
  const path = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return new Promise((resolve) => {
    const child = spawn(step.command, step.args, {
      cwd: root,
      env: { ...process.env, PATH: path, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const end = (passed: boolean): void =>
      resolve({ step, passed, output: output.trim(), seconds: (performance.now() - began) / 1000 });
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

function report({ step, passed, output, seconds }: Outcome): void {
  console.log(`${passed ? 'ok  ' : 'FAIL'}  ${step.name.padEnd(28)}${seconds.toFixed(1).padStart(6)} s`);
  if (!passed) console.log(`\n$ ${[step.command, ...step.args].join(' ')}\n${output}\n`);
}

async function main(): Promise<void> {
  const waiting = [...steps];
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const outcome = await run(step);
      report(outcome);
      if (!outcome.passed) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failed.length === 0) return console.log(`All ${steps.length} checks passed.`);
  console.error(`${failed.length} of ${steps.length} checks failed: ${failed.join(', ')}.`);
  process.exitCode = 1;
}

await main();
