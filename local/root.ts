import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { LocalError } from './errors.ts';

/** The folder of the project, wherever the command was typed. */
export const projectRoot = resolve(import.meta.dirname, '..');

const fromRoot = createRequire(join(projectRoot, 'package.json'));

/** Path of an installed package's file; a package that is missing is one sentence, not a stack. */
export function installed(name: string, file = 'package.json'): string {
  try {
    return join(dirname(fromRoot.resolve(`${name}/package.json`)), file);
  } catch {
    throw new LocalError(
      'missing',
      `The package ${name} is not installed. Run "npm ci" in ${projectRoot} and try again.`,
    );
  }
}

/** Where state lives: `LOCAL_STATE_DIR`, or `.local` in the project. */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(projectRoot, env['LOCAL_STATE_DIR'] ?? '.local');
}
