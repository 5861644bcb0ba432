import { randomBytes } from 'node:crypto';
import { elapsed } from '../../platform/clock.ts';
import { ServerBusy } from '../../platform/errors.ts';
import { rootLog } from '../../platform/log.ts';
import { seal, unseal } from '../../platform/seal.ts';
import { kms } from './index.ts';

/**
 * Small secrets on their way from a request to its task: sealed with a key that this process made, beside that key as Cloud KMS
 * wrapped it. What the outbox, the queue and a dead letter hold opens only with KMS's help.
 */
interface NoteKey {
  readonly secret: Buffer;
  readonly wrapped: Buffer;
  readonly madeAt: number;
}

/** How long a process seals with one key, in milliseconds. */
const LIFE_MS = 3_600_000;
const CONTEXT = 'pushnchat notes on their way';

let own: NoteKey | undefined;
let making: Promise<NoteKey> | undefined;

/** Has a key at hand before a transaction opens, because inside one nobody phones. Without one, 503. */
export async function noteKeyAtHand(): Promise<void> {
  if (own !== undefined && elapsed() - own.madeAt < LIFE_MS) return;
  making ??= make().finally(() => (making = undefined));
  try {
    own = await making;
  } catch (error) {
    rootLog.error('The key of notes cannot be had.', { reason: (error as Error).message });
    if (own === undefined) throw ServerBusy({ retryAfterSeconds: 5, cause: error });
  }
}

async function make(): Promise<NoteKey> {
  const secret = randomBytes(32);
  return { secret, wrapped: await kms().wrap(secret, CONTEXT), madeAt: elapsed() };
}

/** `place` is authenticated with it: what is moved elsewhere no longer opens. */
export function sealNote(place: string, text: string): string {
  if (own === undefined) throw ServerBusy({ retryAfterSeconds: 1 });
  return `${own.wrapped.toString('base64url')}.${seal(own.secret, place, Buffer.from(text)).toString('base64url')}`;
}

/** Never inside a transaction. */
export async function openNote(place: string, note: string): Promise<string> {
  const [wrapped = '', sealed = ''] = note.split('.');
  const secret = await kms().unwrap(Buffer.from(wrapped, 'base64url'), CONTEXT);
  return unseal(secret, place, Buffer.from(sealed, 'base64url')).toString();
}
