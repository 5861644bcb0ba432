import { createHash } from 'node:crypto';
import { readPicture, type Picture } from '../../adapters/pictures/index.ts';
import { objectStorage, publicUrl, type ObjectStorage } from '../../adapters/storage/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { rootLog } from '../../platform/log.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { MediaReady, MediaRefused } from './events.ts';
import { idOfUpload, publicPrefix, type RefusedBecause } from './rules.ts';
import { lockMedia, takeStep, type MediaRow, type StoredRendition } from './store.ts';

/** An object that became whole in the bucket of uploads, and the id of the event that says so. */
export interface Upload {
  readonly name: string;
  readonly eventId: string;
}

/**
 * Looks at what came, draws it anew for everybody, and throws the original away. Nothing of it is public before the row says
 * `ready`. It may run again after a crash at any line, and twice at once: drawing the same bytes gives the same names, and only
 * the first writes the outcome down. Throws when it should be tried again.
 */
export async function processUpload({ name, eventId }: Upload): Promise<void> {
  const publicId = idOfUpload(name);
  const id = publicId === null ? null : parsePublicId('med', publicId);
  const storage = await objectStorage();
  const row = id === null ? null : await inTransaction(eventId, (ctx) => begin(ctx, id));
  if (row !== null) {
    const outcome = await examine(storage, row, name);
    const last = await inTransaction(eventId, (ctx) => settle(ctx, row.id, outcome));
    // Its owner removed it while we drew.
    if (last === 'removed') await storage.removeAll('public', publicPrefix(row.publicId));
  }
  await storage.remove('uploads', name);
}

function inTransaction<T>(eventId: string, run: (ctx: Ctx) => Promise<T>): Promise<T> {
  const actor = { kind: 'subscriber', name: 'media.process-upload' } as const;
  const traceId = createHash('sha256').update(eventId).digest('hex').slice(0, 32);
  const log = rootLog.with({ requestId: eventId, traceId, subscriber: actor.name, eventId });
  return runInContext({ role: 'worker', actor, requestId: eventId, traceId, log }, run);
}

/** The row while it waits to be looked at; null when that is done, or nobody announced it. */
async function begin(ctx: Ctx, id: string): Promise<MediaRow | null> {
  const row = await lockMedia(ctx, id);
  if (row?.state === 'uploading') return takeStep(ctx, row, 'processing');
  return row?.state === 'processing' ? row : null;
}

type Outcome =
  | { readonly picture: Picture; readonly renditions: readonly StoredRendition[] }
  | { readonly refusedBecause: RefusedBecause };

async function examine(storage: ObjectStorage, row: MediaRow, name: string): Promise<Outcome> {
  const bytes = await storage.read('uploads', name, row.size);
  // Whoever was at it too is done with it and has thrown it away.
  if (bytes === null) return { refusedBecause: 'failed' };
  if (bytes === 'too_large' || bytes.length !== row.size) return { refusedBecause: 'size' };
  if (row.sha256 !== null && sha256(bytes) !== row.sha256) return { refusedBecause: 'checksum' };
  const picture = await readPicture(bytes);
  if (typeof picture === 'string') return { refusedBecause: picture };
  const renditions: StoredRendition[] = [];
  for (const made of picture.renditions) {
    const path = `${publicPrefix(row.publicId)}${sha256(made.bytes).slice(0, 16)}-${made.name}.webp`;
    await storage.publish(path, made.bytes, 'image/webp');
    const { name: of, width, height } = made;
    renditions.push({ name: of, url: publicUrl(path), width, height, bytes: made.bytes.length });
  }
  return { picture, renditions };
}

async function settle(ctx: Ctx, id: string, outcome: Outcome): Promise<MediaRow['state'] | undefined> {
  const row = await lockMedia(ctx, id);
  if (row?.state !== 'processing') return row?.state;
  if ('refusedBecause' in outcome) {
    const { version } = await takeStep(ctx, row, 'refused', outcome);
    emit(ctx, MediaRefused, { id, version, because: outcome.refusedBecause });
    return 'refused';
  }
  const { picture, renditions } = outcome;
  const { width, height, perceptualHash } = picture;
  const { version } = await takeStep(ctx, row, 'ready', { width, height, perceptualHash, renditions });
  emit(ctx, MediaReady, { id, version });
  return 'ready';
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
