import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EventDelivery } from '../event-delivery.ts';
import type { FirestoreOptions, FirestoreService as StartedFirestore } from '../service.ts';
import { sendDocumentEvents } from './document-events.ts';
import { keepOnDisk } from './document-journal.ts';
import { DocumentStore } from './document-store.ts';
import { FirestoreService } from './firestore-service.ts';
import { grpcServer } from './grpc-server.ts';
import { httpServer } from './http-server.ts';
import { listenOnOnePort } from './port.ts';
import { RulesGuard } from './rules/rules-guard.ts';

/** A Firestore in this process, for machines without Java or the Google Cloud CLI. */
export async function startEmbeddedFirestore(options: FirestoreOptions): Promise<StartedFirestore> {
  const store = new DocumentStore();
  const guard = new RulesGuard(store, readFileSync(resolve(options.rules), 'utf8'));
  const service = new FirestoreService(store, guard);
  const http = httpServer(service, guard);
  const port = await listenOnOnePort(options.ports.firestore, http, grpcServer(service));

  // Only after the port is ours: another platform may own the folder otherwise.
  const folder = resolve(options.stateDir, 'firestore', 'embedded');
  const close = keepOnDisk(store, folder);
  const delivery = new EventDelivery({ ...options, journal: join(folder, 'events.jsonl') });
  const location = options.functionsUrl.split('/').at(-1) ?? 'europe-west1';
  const silence = sendDocumentEvents(store, options.triggers, location, delivery);
  options.report('Firestore: embedded; security rules are approximated by a small interpreter of firestore.rules.');

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    silence();
    http.emit('close');
    await port.close();
    await delivery.stop();
    close();
  };
  return {
    kind: 'embedded',
    name: 'Firestore',
    address: `127.0.0.1:${options.ports.firestore}`,
    stop: () => (stopping ??= stop()),
  };
}
