import { createHash } from 'node:crypto';
import sharp from 'sharp';
import '../../../test/database.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { useStorage } from '../../adapters/storage/index.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { buildSeller } from '../listings/listings.factory.ts';
import { expireMedia } from './expire-media.ts';
import { forgetFiles } from './forget-files.ts';
import { noisyPicture } from './hostile-files.factory.ts';
import { buildMedia, MemoryStorage } from './media.factory.ts';
import { processUpload } from './process-upload.ts';
import { uploadName } from './rules.ts';

const outlet = catchEvents();
let storage = new MemoryStorage();
let undo: () => void;
let photo: Buffer;
beforeAll(async () => {
  // Made of points, not of a drawing: once a picture has been read, this process decodes nothing else.
  photo = await noisyPicture(1_600, 900)
    .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitude: '5/1 36/1 0/1', GPSLongitude: '0/1 11/1 0/1' } })
    .jpeg()
    .toBuffer();
});
beforeEach(() => {
  storage = new MemoryStorage();
  undo = useStorage(storage);
});
afterEach(() => undo());

async function uploaded(bytes: Buffer, given: { sha256?: string; size?: number } = {}) {
  const file = await buildMedia({ owner: await buildSeller(), size: given.size ?? bytes.length, ...given });
  const name = uploadName(file.publicId);
  storage.objects.uploads.set(name, bytes);
  return { ...file, name, arrive: () => processUpload({ name, eventId: crypto.randomUUID() }) };
}
const rowOf = (id: string) =>
  superuser.first<{
    state: string;
    because: string | null;
    version: number;
    renditions: { url: string; bytes: number }[];
  }>(`select state, refused_because as because, version, renditions from media.media where id = $1`, [id]);
const typesOf = (id: string) => outlet.events(id).map(({ type }) => type);

describe('LST-11 a picture that came whole', () => {
  test('is drawn anew in three sizes without a word of its own, and the original is thrown away', async () => {
    const file = await uploaded(photo, { sha256: createHash('sha256').update(photo).digest('hex') });
    await file.arrive();
    const row = (await rowOf(file.id))!;
    expect(row).toMatchObject({ state: 'ready', version: 3 });
    expect(storage.objects.uploads.size).toBe(0);
    const shown = [...storage.objects.public];
    expect(shown.map(([name]) => name.replace(/[0-9a-f]{16}/, '…'))).toEqual(
      ['large', 'medium', 'preview'].map((size) => `${file.publicId}/…-${size}.webp`),
    );
    expect(row.renditions.map(({ url }) => url)).toEqual(shown.map(([name]) => `https://media.pushnchat.com/${name}`));
    for (const [, bytes] of shown) {
      const { format, exif, xmp, icc } = await sharp(bytes).metadata();
      expect([format, exif, xmp, icc]).toEqual(['webp', undefined, undefined, undefined]);
    }
    expect(shown[2]![1].length).toBeLessThanOrEqual(8_000);
    expect(typesOf(file.id)).toEqual(['media.ready']);
  });

  test('counts once, however often the event comes, two at a time too', async () => {
    const file = await uploaded(photo);
    await Promise.all([file.arrive(), file.arrive()]);
    await file.arrive();
    expect(await rowOf(file.id)).toMatchObject({ state: 'ready', version: 3 });
    expect(storage.objects.public.size).toBe(3);
    expect(typesOf(file.id)).toEqual(['media.ready']);
  });

  test.each(['read', 'publish', 'remove'] as const)('is finished after a crash at %s', async (at) => {
    const file = await uploaded(photo);
    storage.failing = at;
    await expect(file.arrive()).rejects.toThrow(at);
    await file.arrive();
    expect(await rowOf(file.id)).toMatchObject({ state: 'ready', version: 3 });
    expect([storage.objects.public.size, storage.objects.uploads.size]).toEqual([3, 0]);
    expect(typesOf(file.id)).toEqual(['media.ready']);
  });

  test.each<[string, { sha256?: string; size?: number }]>([
    ['checksum', { sha256: '0'.repeat(64) }],
    ['size', { size: 10 }],
    ['size', { size: 99_999_999 }],
  ])('is refused when its %s is another', async (because, given) => {
    const file = await uploaded(photo, given);
    await file.arrive();
    expect(await rowOf(file.id)).toMatchObject({ state: 'refused', because });
    expect([storage.objects.public.size, storage.objects.uploads.size]).toEqual([0, 0]);
    expect(typesOf(file.id)).toEqual(['media.refused']);
  });

  test('that nobody announced is thrown away', async () => {
    for (const name of ['uploads/med_01h455vb4pex5vsknk084sn02q', 'anything.html']) {
      storage.objects.uploads.set(name, photo);
      await processUpload({ name, eventId: 'e' });
    }
    expect([storage.objects.public.size, storage.objects.uploads.size]).toEqual([0, 0]);
  });
});

describe('LST-11 orphans', () => {
  const sweep = () =>
    runInContext(
      { role: 'worker', actor: { kind: 'job', name: 'media.expire' }, requestId: 'r', traceId: 't' },
      (ctx) => expireMedia(ctx, { limit: 1_000 }),
    );
  const dayAgo = new Date(Date.now() - 25 * 3_600_000);

  test('go after a day; what a listing waits for is refused, so that its seller learns of it', async () => {
    const owner = await buildSeller();
    const old = await buildMedia({ owner, at: dayAgo, state: 'ready' });
    const half = await buildMedia({ owner, at: dayAgo });
    const awaited = await buildMedia({ owner, at: dayAgo });
    const fresh = await buildMedia({ owner });
    await superuser.run('update media.media set orphan_since = null where id = $1', [awaited.id]);
    await sweep();
    await sweep();
    const states = await Promise.all([old, half, awaited, fresh].map(async ({ id }) => (await rowOf(id))!.state));
    expect(states).toEqual(['removed', 'removed', 'refused', 'uploading']);
    expect([old, half, awaited].map(({ id }) => typesOf(id))).toEqual([
      ['media.removed'],
      ['media.removed'],
      ['media.refused'],
    ]);
    storage.objects.public.set(`${old.publicId}/x.webp`, photo);
    storage.objects.uploads.set(uploadName(old.publicId), photo);
    await forgetFiles(old);
    expect([storage.objects.public.size, storage.objects.uploads.size]).toEqual([0, 0]);
  });

  test('whose bytes come after all are not shown', async () => {
    const file = await uploaded(photo);
    await superuser.run(`update media.media set state = 'removed', version = version + 1 where id = $1`, [file.id]);
    await file.arrive();
    expect([storage.objects.public.size, storage.objects.uploads.size]).toEqual([0, 0]);
  });
});
