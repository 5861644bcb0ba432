import type { LocalOptions, Service } from '../service.ts';
import type { DocumentTrigger } from './document-trigger.ts';

export interface FirestoreOptions extends LocalOptions {
  readonly triggers: readonly DocumentTrigger[];
  /** Path of firestore.rules. */
  readonly rules: string;
}

export interface FirestoreService extends Service {
  readonly kind: 'official' | 'embedded';
}
