import sharp from 'sharp';
import { superuser } from '../../../test/database.ts';
import { readPicture } from '../../adapters/pictures/index.ts';
import { useStorage } from '../../adapters/storage/index.ts';
import { buildSeller } from '../listings/listings.factory.ts';
import { hostileFiles, noisyPicture, oddFiles } from './hostile-files.factory.ts';
import { buildMedia, MemoryStorage } from './media.factory.ts';
import { processUpload } from './process-upload.ts';
import { uploadName } from './rules.ts';

const storage = new MemoryStorage();
let undo: () => void;
beforeAll(() => {
  undo = useStorage(storage);
});
afterAll(() => undo());

const MEGABYTE = 1_048_576;

/** How far two hashes lie apart, in bits. */
function distance(one: string, other: string): number {
  let differing = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  let bits = 0;
  for (; differing > 0n; differing >>= 1n) bits += Number(differing & 1n);
  return bits;
}

describe('G-S6 hostile files', () => {
  test('none of more than eighty is shown, each is refused with a reason, and memory stays bounded', async () => {
    const files = await hostileFiles();
    expect(files.length).toBeGreaterThanOrEqual(80);
    const owner = await buildSeller();
    const before = process.memoryUsage().rss;
    let most = before;
    const sent: { name: string; id: string }[] = [];
    for (const { name, bytes } of files) {
      const media = await buildMedia({ owner, size: bytes.length });
      storage.objects.uploads.set(uploadName(media.publicId), bytes);
      await processUpload({ name: uploadName(media.publicId), eventId: crypto.randomUUID() });
      most = Math.max(most, process.memoryUsage().rss);
      sent.push({ name, id: media.id });
    }
    const rows = await superuser.rows<{ id: string; state: string; because: string | null }>(
      'select id, state, refused_because as because from media.media where id = any($1)',
      [sent.map(({ id }) => id)],
    );
    const states = new Map(rows.map((row) => [row.id, row]));
    expect(sent.filter(({ id }) => states.get(id)?.state !== 'refused').map(({ name }) => name)).toEqual([]);
    expect(new Set(rows.map(({ because }) => because))).toEqual(
      new Set(['not_a_picture', 'damaged', 'animated', 'too_many_pixels', 'hidden_content']),
    );
    expect(storage.objects.public.size).toBe(0);
    expect(storage.objects.uploads.size).toBe(0);
    console.info(
      `${files.length} hostile files, 0 shown; memory rose by ${((most - before) / MEGABYTE).toFixed(0)} MB at most`,
    );
    expect(most - before).toBeLessThan(400 * MEGABYTE);
  }, 60_000);

  test('odd but honest pictures are shown, upright and without a word of what came beside them', async () => {
    for (const { name, bytes } of await oddFiles()) {
      const picture = await readPicture(bytes);
      if (typeof picture === 'string') throw new Error(`${name}: ${picture}`);
      expect(picture.renditions.map(({ name: of }) => of)).toEqual(['large', 'medium', 'preview']);
      for (const { name: of, bytes: made, width, height } of picture.renditions) {
        const { exif, xmp, iptc, orientation, space, format } = await sharp(made).metadata();
        expect([name, exif, xmp, iptc, orientation, space, format]).toEqual([
          name,
          undefined,
          undefined,
          undefined,
          undefined,
          'srgb',
          'webp',
        ]);
        expect(made.includes('CANARY')).toBe(false);
        expect(Math.max(width, height)).toBeLessThanOrEqual({ large: 1280, medium: 480, preview: 240 }[of]);
        if (of === 'preview') expect(made.length).toBeLessThanOrEqual(8_000);
      }
      if (name === 'on its side') expect(picture).toMatchObject({ width: 200, height: 300 });
    }
  }, 60_000);

  test('MOD-9 the same photo made smaller and compressed anew is alike, another one is not', async () => {
    const scene = (seed: number) =>
      noisyPicture(9, 8, seed).resize(900, 800, { kernel: 'cubic' }).jpeg({ quality: 90 }).toBuffer();
    const hashOf = async (bytes: Buffer) => {
      const picture = await readPicture(bytes);
      if (typeof picture === 'string') throw new Error(picture);
      return picture.perceptualHash;
    };
    const photo = await scene(1);
    const again = await sharp(photo).resize(500).jpeg({ quality: 40 }).toBuffer();
    expect(distance(await hashOf(photo), await hashOf(again))).toBeLessThanOrEqual(6);
    expect(distance(await hashOf(photo), await hashOf(await scene(2)))).toBeGreaterThan(12);
  });
});
