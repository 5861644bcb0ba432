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

/** Where an emulator and its Java may be, without having asked the Java for its version. */
export function likelyEmulators(env: NodeJS.ProcessEnv = process.env): OfficialEmulator[] {
  // A child that must end with us is held by POSIX signals.
  if (process.platform === 'win32') return [];
  const jar = likelyRoots(env)
    .map((root) => join(root, jarPath))
    .find((file) => existsSync(file));
  const home = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : undefined;
  const javas = [home, onPath('java', env)].filter((java): java is string => java !== undefined && existsSync(java));
  return jar === undefined ? [] : javas.map((java) => ({ java, jar }));
}

/** The major version that `java -version` prints, 0 when it prints none. */
export function javaVersion(printed: string): number {
  return Number(/version "(?:1\.)?(\d+)/.exec(printed)?.[1] ?? 0);
}

export const oldestJava = 11;

/** Looks for the emulator of the Google Cloud CLI and a Java to run it; never asks gcloud, which takes a second. */
export async function findOfficialEmulator(
  env: NodeJS.ProcessEnv = process.env,
): Promise<OfficialEmulator | undefined> {
  for (const likely of likelyEmulators(env)) {
    const printed = await run(likely.java, ['-version'], { timeout: 10_000 }).catch(() => ({ stderr: '' }));
    if (javaVersion(printed.stderr) >= oldestJava) return likely;
  }
  return undefined;
}
