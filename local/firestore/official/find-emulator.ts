import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const jarPath = join('platform', 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar');

export interface OfficialEmulator {
  readonly java: string;
  readonly jar: string;
}

function onPath(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find((file) => existsSync(file));
}

function likelyRoots(env: NodeJS.ProcessEnv): string[] {
  const gcloud = onPath('gcloud', env);
  return [
    env['CLOUDSDK_ROOT'],
    gcloud && dirname(dirname(realpathSync(gcloud))),
    join(homedir(), 'google-cloud-sdk'),
    '/usr/lib/google-cloud-sdk',
    '/usr/share/google-cloud-sdk',
    '/opt/google-cloud-sdk',
    '/snap/google-cloud-cli/current',
    '/opt/homebrew/share/google-cloud-sdk',
    '/usr/local/share/google-cloud-sdk',
  ].filter((root): root is string => root !== undefined && root !== '');
}

async function majorVersion(java: string): Promise<number> {
  try {
    const { stderr } = await run(java, ['-version'], { timeout: 10_000 });
    const version = /version "(?:1\.)?(\d+)/.exec(stderr)?.[1];
    return Number(version ?? 0);
  } catch {
    return 0;
  }
}

/** Looks for the emulator of the Google Cloud CLI and a Java (11 or newer) to run it; never asks gcloud, which takes a second. */
export async function findOfficialEmulator(
  env: NodeJS.ProcessEnv = process.env,
): Promise<OfficialEmulator | undefined> {
  // The child is kept on a leash by a POSIX shell.
  if (process.platform === 'win32') return undefined;
  const jar = likelyRoots(env)
    .map((root) => join(root, jarPath))
    .find((file) => existsSync(file));
  if (jar === undefined) return undefined;
  const homes = env['JAVA_HOME'] ? [join(env['JAVA_HOME'], 'bin', 'java')] : [];
  for (const java of [...homes, onPath('java', env)]) {
    if (java !== undefined && existsSync(java) && (await majorVersion(java)) >= 11) return { java, jar };
  }
  return undefined;
}
