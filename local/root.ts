import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { LocalError } from './errors.ts';

/** The folder of the project, wherever the command was typed. */
export const projectRoot = resolve(import.meta.dirname, '..');

const folders = createRequire(join(projectRoot, 'package.json')).resolve.paths('any') ?? [];

/** Path of a file inside an installed package, exported or not; a missing package is one sentence, not a stack. */
export function installed(name: string, file = 'package.json'): string {
  const folder = folders.map((parent) => join(parent, name)).find((path) => existsSync(path));
  if (folder !== undefined) return join(folder, file);
  throw new LocalError(
    'missing',
    `The package ${name} is not installed. Run "npm ci" in ${projectRoot} and try again.`,
  );
}

/** Where state lives: `LOCAL_STATE_DIR`, or `.local` in the project. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(projectRoot, env['LOCAL_STATE_DIR'] ?? '.local');
}
