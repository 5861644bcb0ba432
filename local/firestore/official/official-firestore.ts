import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LocalError } from '../../errors.ts';
import { isFree } from '../../ports.ts';
import { EventDelivery } from '../event-delivery.ts';
import { eventType } from '../document-trigger.ts';
import type { FirestoreOptions, FirestoreService } from '../service.ts';
import type { OfficialEmulator } from './find-emulator.ts';
import { receiveEvents } from './event-receiver.ts';
import { startChild } from './emulator-child.ts';
import type { EmulatorChild } from './emulator-child.ts';
import { saveExport, savedExport } from './official-state.ts';

const mainClass = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
const readyWithinMs = 60_000;
const saveEveryMs = 5 * 60_000;

async function ready(host: string, child: EmulatorChild): Promise<void> {
  for (const until = Date.now() + readyWithinMs; Date.now() < until && child.running(); await wait(50)) {
    const answer = await fetch(`http://${host}/`, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    // Another program may hold the port; then the child is about to give up.
    if (answer?.ok && child.running()) return;
  }
  await child.end(0);
  throw new LocalError(
    'broken',
    `The Firestore emulator of the Google Cloud CLI did not start. It said: ${child.lastWords()}`,
  );
}

async function registerTriggers(host: string, { project, triggers }: FirestoreOptions): Promise<void> {
  await Promise.all(
    triggers.map(async (trigger, index) => {
      const url = `http://${host}/emulator/v1/projects/${project}/eventarcTrigger?eventarcTriggerId=${index}`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          eventType: eventType(trigger.event),
          database: '(default)',
          namespace: '(default)',
          document: { value: trigger.document, matchType: /[{*]/.test(trigger.document) ? 'PATH_PATTERN' : 'EXACT' },
        }),
      });
      const answer = await response.text();
      if (!response.ok) {
        throw new LocalError(
          'broken',
          `Firestore refused the trigger of ${trigger.function} on ${trigger.document}: ${answer}`,
        );
      }
    }),
  );
}

/** Runs the emulator that the Google Cloud CLI brings, as a child that cannot outlive us. */
export async function startOfficialFirestore(
  options: FirestoreOptions,
  emulator: OfficialEmulator,
): Promise<FirestoreService> {
  const host = `127.0.0.1:${options.ports.firestore}`;
  if (!(await isFree(options.ports.firestore))) {
    throw new LocalError(
      'portTaken',
      `Firestore cannot start: port ${options.ports.firestore} is already in use on this machine.`,
    );
  }
  const folder = resolve(options.stateDir, 'firestore', 'official');
  await mkdir(folder, { recursive: true });
  const location = options.functionsUrl.split('/').at(-1) ?? 'europe-west1';
  const delivery = new EventDelivery({ ...options, journal: join(folder, 'events.jsonl') });
  const byId = new Map(options.triggers.map((trigger, index) => [String(index), trigger]));
  const receiver = await receiveEvents(byId, location, (trigger, event) => delivery.send(trigger, event));

  const seed = savedExport(folder);
  const child = startChild(emulator.java, [
    ...['-Xms64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Duser.language=en'],
    ...['-cp', emulator.jar, mainClass, 'start', '--host', '127.0.0.1', '--port', String(options.ports.firestore)],
    ...['--rules', resolve(options.rules), '--functions_emulator', receiver.host],
    ...(seed === undefined ? [] : ['--seed_from_export', seed]),
  ]);
  const release = async (): Promise<void> => {
    await child.end();
    await receiver.close();
    await delivery.stop();
  };
  try {
    await ready(host, child);
    await registerTriggers(host, options);
  } catch (error) {
    await release();
    throw error;
  }

  // A kill -9 loses at most what came since the last save; mirrors are rebuilt from PostgreSQL.
  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> =>
    (saving = saving
      .then(() => saveExport(host, options.project, folder))
      .catch((error: unknown) => options.report(`Firestore: ${String(error)}`)));
  const timer = setInterval(() => void save(), saveEveryMs);
  timer.unref();

  let stopping: Promise<void> | undefined;
  let expected = false;
  void child.ended.then(() => {
    clearInterval(timer);
    if (!expected) options.report(`Firestore: the emulator ended by itself. It said: ${child.lastWords()}`);
  });
  const stop = async (): Promise<void> => {
    expected = true;
    clearInterval(timer);
    if (child.running()) await save();
    await release();
  };
  return { kind: 'official', name: 'Firestore', address: host, stop: () => (stopping ??= stop()) };
}
