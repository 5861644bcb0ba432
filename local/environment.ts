import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoDatabaseUrls } from '../prisma/bootstrap.ts';
import type { Ports } from './ports.ts';

export const region = 'europe-west1';
export const databaseName = 'pushnchat';

export interface EnvironmentOptions {
  readonly project: string;
  readonly ports: Ports;
  readonly stateDir: string;
  readonly clockFile: string;
}

export function functionsUrl(project: string, ports: Ports): string {
  return `http://127.0.0.1:${ports.functions}/${project}/${region}`;
}

/** Made once a state folder, so that page links stay valid and messages stay readable over a restart. */
function secretOf(stateDir: string, name: string, made: string): string {
  const file = join(stateDir, name);
  if (!existsSync(file)) {
    mkdirSync(stateDir, { recursive: true });
    writeFileSync(file, made, { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

/** What the functions find in their environment, and any program that wants to talk to the local cloud. */
export function environmentOf({ project, ports, stateDir, clockFile }: EnvironmentOptions): Record<string, string> {
  const host = (port: number): string => `127.0.0.1:${port}`;
  const storageBucket = `${project}.appspot.com`;
  return {
    GCLOUD_PROJECT: project,
    GOOGLE_CLOUD_PROJECT: project,
    FIREBASE_CONFIG: JSON.stringify({ projectId: project, storageBucket }),
    FUNCTIONS_EMULATOR: 'true',
    FUNCTION_REGION: region,
    // Google's libraries would look for the metadata server of a cloud machine.
    METADATA_SERVER_DETECTION: 'none',
    FIREBASE_AUTH_EMULATOR_HOST: host(ports.auth),
    FIRESTORE_EMULATOR_HOST: host(ports.firestore),
    PUBSUB_EMULATOR_HOST: host(ports.pubsub),
    CLOUD_TASKS_EMULATOR_HOST: host(ports.tasks),
    CLOUD_SCHEDULER_EMULATOR_HOST: host(ports.scheduler),
    STORAGE_EMULATOR_HOST: `http://${host(ports.storage)}`,
    FIREBASE_STORAGE_EMULATOR_HOST: host(ports.storage),
    ...demoDatabaseUrls(ports.postgres, databaseName),
    CURSOR_SECRET: secretOf(stateDir, 'cursor-secret', randomBytes(48).toString('base64url')),
    LOCAL_KMS_KEY: secretOf(stateDir, 'kms-key', randomBytes(32).toString('base64')),
    // The storage of this machine proves no signature; it only wants one.
    MEDIA_SIGNING_KEY_ID: 'local-signing-key',
    MEDIA_SIGNING_SECRET: 'local-signing-secret',
    MEDIA_UPLOAD_URL: `http://${host(ports.storage)}`,
    MEDIA_PUBLIC_URL: `http://${host(ports.storage)}/${project}-media`,
    LOCAL_CLOCK_FILE: clockFile,
    TASKS_TARGET_URL: `${functionsUrl(project, ports)}/tasks`,
  };
}
