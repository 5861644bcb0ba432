import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './errors.ts';
import { projectRoot } from './root.ts';

/** The built functions, as they are deployed. */
export const builtFunctions = join(projectRoot, 'functions', 'lib', 'index.js');

const sources = [
  'functions/src',
  'functions/package.json',
  'functions/openapi.json',
  'package-lock.json',
  'scripts/build.ts',
];

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  // A folder's own time says that something in it was added or removed.
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), found.mtimeMs);
}

function isFresh(): boolean {
  if (!existsSync(builtFunctions)) return false;
  const built = statSync(builtFunctions).mtimeMs;
  return sources.every((source) => newest(join(projectRoot, source)) <= built);
}

/** Builds the functions when a source is newer than what was built. Answers whether it did. */
export async function buildFunctions(report: (line: string) => void): Promise<boolean> {
  if (isFresh()) return false;
  const script = join(projectRoot, 'scripts', 'build.ts');
  if (!existsSync(script)) throw new LocalError('build', `The functions are not built, and ${script} is missing.`);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code === 0) return true;
  const first = output.split('\n').find((line) => line.trim() !== '') ?? 'it gave no reason';
  // A bundle past its budget is whole, only too large: that stops a deploy, not a day's work.
  if (existsSync(builtFunctions)) report(`The build complains: ${first.trim()}`);
  else
    throw new LocalError(
      'build',
      `The functions could not be built: ${first.trim()} Run "npm run build" to see all of it.`,
    );
  return true;
}
