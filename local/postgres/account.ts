import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** How to run a program that refuses to run as root. */
export interface Account {
  /** For `spawn`; empty when the program runs as whoever started us. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** Who must own the program's files, as this process sees them. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  command(program: string, args: readonly string[]): { readonly program: string; readonly args: readonly string[] };
}

const asIs: Account = { identity: {}, owner: undefined, command: (program, args) => ({ program, args }) };

function unprivileged(): { uid: number; gid: number } | undefined {
  if (!existsSync('/etc/passwd')) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].flatMap((name) => users.filter((fields) => fields[0] === name))[0];
  return found === undefined ? undefined : { uid: Number(found[2]), gid: Number(found[3]) };
}

/**
 * PostgreSQL refuses to run as root, and root is who runs in containers and CI. In a user namespace of its own it is `postgres` to itself
 * while its files stay ours, so that it runs in folders that only root may enter. Where the kernel forbids
 * that, it runs as the account itself, which must then be able to reach the project.
 */
export function accountForServer(): Account {
  if (process.getuid?.() !== 0) return asIs;
  const account = unprivileged();
  if (account === undefined) return asIs;
  const namespace = ['--user', `--map-user=${account.uid}`, `--map-group=${account.gid}`, '--'];
  if (spawnSync('unshare', [...namespace, 'true'], { stdio: 'ignore' }).status !== 0) {
    return { ...asIs, identity: account, owner: account };
  }
  return {
    identity: {},
    owner: { uid: 0, gid: 0 },
    command: (program, args) => ({ program: 'unshare', args: [...namespace, program, ...args] }),
  };
}

/** Gives the folder and all in it to the owner, when it is not theirs already. */
export function handOver(folder: string, owner: Account['owner']): void {
  if (owner === undefined || lstatSync(folder).uid === owner.uid) return;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(join(folder, entry), owner.uid, owner.gid);
  }
  chownSync(folder, owner.uid, owner.gid);
}
