import type { DocumentReference } from 'firebase-admin/firestore';
import { createHash } from 'node:crypto';
import { config } from '../config.ts';
import { now } from '../clock.ts';
import { recordFailure } from '../events/failures.ts';
import { TASK_QUEUE } from '../events/outgoing.ts';
import { z } from 'zod';
import type { createDispatcher } from './http/app.ts';
import { CommandBroke, gaveUp, runCommand, type Verdict } from './http/inbox.ts';
import { defineTask } from './task.ts';

/** A command as it lies in `inbox/{uid}/commands/{id}`. */
export interface CommandDocument {
  readonly uid: string;
  readonly id: string;
  /** When the client's SDK brought it, in milliseconds. */
  readonly createdAt: number;
  readonly data: unknown;
  readonly answer: (verdict: Verdict) => Promise<unknown>;
}

type Dispatch = ReturnType<typeof createDispatcher>;

/** Runs it again, after somebody has mended what it broke on; the same command takes effect once all the same. */
export const RunCommandAgain = defineTask('platform.run-command', z.object({ uid: z.string(), id: z.string() }));

/**
 * Runs a command and writes its verdict into its document. Throws when it should come again. What breaks on us eight times is answered
 * as failed and kept as a dead letter for the staff (OFF-3): its words stay in the document and are not copied.
 */
export async function answerCommand(dispatch: Dispatch, command: CommandDocument): Promise<void> {
  await command.answer(await verdictOf(dispatch, command));
}

async function verdictOf(dispatch: Dispatch, command: CommandDocument): Promise<Verdict> {
  try {
    return await runCommand(dispatch, command);
  } catch (error) {
    if (!(error instanceof CommandBroke) || (await park(command, error)) === 'again') throw error;
    return gaveUp();
  }
}

function park({ uid, id, createdAt }: CommandDocument, error: CommandBroke): Promise<'again' | 'parked'> {
  const eventId = idOf(uid, id);
  const traceId = eventId.replaceAll('-', '');
  const again = { id: eventId, name: RunCommandAgain.name, payload: { uid, id }, traceId };
  return recordFailure(
    {
      subscriber: 'commands',
      kind: 'task',
      id: eventId,
      topic: TASK_QUEUE,
      type: RunCommandAgain.name,
      key: `${uid}/${id}`,
      version: null,
      body: JSON.stringify(again),
      traceId,
      at: createdAt > 0 ? new Date(createdAt) : now(),
    },
    error,
  );
}

/** The same command has the same name among dead letters (UUIDv8, RFC 9562). */
function idOf(uid: string, id: string): string {
  const hex = createHash('sha256').update(`${uid}/${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

type Find = (uid: string, id: string) => Promise<CommandDocument | null>;

/** Firestore's client is loaded at first use. */
const findInFirestore: Find = async (uid, id) => {
  const [{ getApps, initializeApp }, { getFirestore }] = await Promise.all([
    import('firebase-admin/app'),
    import('firebase-admin/firestore'),
  ]);
  const app = getApps()[0] ?? initializeApp({ projectId: config().GCLOUD_PROJECT });
  const ref: DocumentReference = getFirestore(app).doc(`inbox/${uid}/commands/${id}`);
  const found = await ref.get();
  if (!found.exists) return null;
  const { route, params, body, sentAt } = found.data()!;
  const createdAt = found.createTime!.toMillis();
  return { uid, id, createdAt, data: { route, params, body, sentAt }, answer: (verdict) => ref.update({ ...verdict }) };
};

let find: Find = findInFirestore;

/** For tests: documents from elsewhere; call what it answers to undo it. */
export function findCommandsIn(other: Find): () => void {
  find = other;
  return () => {
    find = findInFirestore;
  };
}

export function findCommand(uid: string, id: string): Promise<CommandDocument | null> {
  return find(uid, id);
}
