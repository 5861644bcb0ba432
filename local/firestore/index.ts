import { join } from 'node:path';
import { LocalError } from '../errors.ts';
import type { TriggeredOptions } from '../functions/triggers.ts';
import { projectRoot } from '../root.ts';
import { startEmbeddedFirestore } from './embedded/embedded-firestore.ts';
import { findOfficialEmulator } from './official/find-emulator.ts';
import { startOfficialFirestore } from './official/official-firestore.ts';
import type { FirestoreService } from './service.ts';
import { documentTriggers } from './document-trigger.ts';

export type { FirestoreService } from './service.ts';

export interface StartFirestore extends TriggeredOptions {
  /** Without it: the official emulator where the Google Cloud CLI and Java are found, the embedded one otherwise. */
  readonly prefer?: FirestoreService['kind'];
  /** Path of the rules; the project's firestore.rules by default. */
  readonly rules?: string;
}

/** Starts the Firestore of the local cloud on `ports.firestore` of 127.0.0.1. */
export async function startFirestore(options: StartFirestore): Promise<FirestoreService> {
  const settings = {
    ...options,
    triggers: documentTriggers(options.triggers),
    rules: options.rules ?? join(projectRoot, 'firestore.rules'),
  };
  if (options.prefer === 'embedded') return startEmbeddedFirestore(settings);
  const official = await findOfficialEmulator();
  if (official) return startOfficialFirestore(settings, official);
  if (options.prefer === 'official') {
    throw new LocalError(
      'missing',
      'The official Firestore emulator needs the Google Cloud CLI with its cloud-firestore-emulator component and Java 11 or newer.',
    );
  }
  return startEmbeddedFirestore(settings);
}
