import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { api } from '../../../test/api.ts';
import { as, superuser } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { partsAddress, useStorage } from '../../adapters/storage/index.ts';
import { rootLog } from '../../platform/log.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { buildSeller } from '../listings/listings.factory.ts';
import { gatherParts } from './gather-parts.ts';
import { noisyPicture } from './hostile-files.factory.ts';
import { buildMedia, MemoryStorage } from './media.factory.ts';
import { processUpload } from './process-upload.ts';
import type { MediaView, UploadProgress } from './schemas.ts';

catchEvents();
const storage = new MemoryStorage();
let undo: () => void;
beforeAll(() => (undo = useStorage(storage)));
afterAll(() => undo());

const info = () => ({ id: crypto.randomUUID(), traceId: 't', log: rootLog });
const kept = (publicId: string) =>
  superuser.rows<{ first: number; length: number }>(
    `select p.first, octet_length(p.bytes) as length from media.part p join media.media m on m.id = p.media_id
     where m.public_id = $1 order by p.first`,
    [publicId],
  );
const tasksOf = async (publicId: string) =>
  (
    await superuser.rows(
      `select from platform.outbox where kind = 'task' and type = $1 and strpos(body::text, $2) > 0`,
      ['media.gather-parts', parsePublicId('med', publicId)],
    )
  ).length;

interface Parts {
  readonly id: string;
  readonly upload: NonNullable<MediaView['upload']>['parts'];
  send(offset: number | string, bytes: Buffer): ReturnType<typeof api<UploadProgress>>;
}
async function announced(bytes: Buffer, sha256?: string): Promise<Parts & { uid: string }> {
  const { uid } = await buildSeller();
  const { data } = await api<MediaView>('POST /v1/media', {
    as: uid,
    body: { kind: 'image', type: 'image/jpeg', size: bytes.length, ...(sha256 === undefined ? {} : { sha256 }) },
  });
  const { parts } = data.upload!;
  return {
    id: data.id,
    uid,
    upload: parts,
    send: (offset, part) =>
      api<UploadProgress>(`${parts.method} ${parts.path}`, {
        raw: part,
        headers: { ...parts.headers, 'upload-offset': String(offset), 'content-type': 'application/octet-stream' },
        key: false,
      }),
  };
}

describe('LST-11 a picture that comes in parts', () => {
  test('is put together, looked at with its hash, shown, and its parts are gone', async () => {
    const photo = await noisyPicture(60, 45).jpeg().toBuffer();
    const file = await announced(photo, createHash('sha256').update(photo).digest('hex'));
    expect(file.upload).toMatchObject({ smallest: 8_192, largest: 262_144 });
    const half = Math.floor(photo.length / 2);
    expect(await file.send(0, photo.subarray(0, half))).toMatchObject({
      status: 200,
      data: { received: half, size: photo.length, whole: false },
    });
    expect(await tasksOf(file.id)).toBe(0);
    const last = await file.send(half, photo.subarray(half));
    expect(last.data).toEqual({ received: photo.length, size: photo.length, whole: true });
    expect(await tasksOf(file.id)).toBe(1);

    const id = parsePublicId('med', file.id)!;
    for (let times = 0; times < 2; times += 1) await gatherParts({ id }, info());
    expect(storage.objects.uploads.get(`uploads/${file.id}`)?.equals(photo)).toBe(true);
    await processUpload({ name: `uploads/${file.id}`, eventId: crypto.randomUUID() });
    const { data } = await api<MediaView>(`GET /v1/media/${file.id}`, { as: file.uid });
    expect(data).toMatchObject({ state: 'ready', width: 60, height: 45, upload: null });
    expect(await kept(file.id)).toEqual([]);
    // A phone that heard no answer to its last part asks, and hears that all is there.
    expect((await file.send(0, Buffer.alloc(0))).data).toMatchObject({ received: photo.length, whole: true });
    expect(await tasksOf(file.id)).toBe(1);
    await gatherParts({ id }, info());
    expect(storage.objects.uploads.size).toBe(0);
  });

  test('another file than the announced one is refused', async () => {
    const photo = await noisyPicture(30, 20).jpeg().toBuffer();
    const file = await announced(photo, '0'.repeat(64));
    await file.send(0, photo);
    await gatherParts({ id: parsePublicId('med', file.id)! }, info());
    await processUpload({ name: `uploads/${file.id}`, eventId: crypto.randomUUID() });
    const { data } = await api<MediaView>(`GET /v1/media/${file.id}`, { as: file.uid });
    expect(data).toMatchObject({ state: 'refused', refused: { code: 'checksum' } });
  });

  test('is the same file in whatever pieces, repeats and overlaps it comes', async () => {
    const bytes = Buffer.from(Array.from({ length: 400 }, (_, at) => (at * 7) % 251));
    const piece = fc.record({ back: fc.nat(60), length: fc.nat(120) });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        const file = await announced(bytes);
        let received = 0;
        for (const { back, length } of [...pieces, { back: 0, length: bytes.length }]) {
          const from = Math.max(0, received - back);
          const answer = await file.send(from, bytes.subarray(from, from + length));
          expect(answer.status).toBe(200);
          expect(answer.data.received).toBe(Math.max(received, Math.min(bytes.length, from + length)));
          ({ received } = answer.data);
        }
        expect(received).toBe(bytes.length);
        const id = parsePublicId('med', file.id)!;
        await gatherParts({ id }, info());
        expect(storage.objects.uploads.get(`uploads/${file.id}`)).toEqual(bytes);
        expect(await tasksOf(file.id)).toBe(1);
      }),
      { numRuns: 12 },
    );
  });

  test('of the same part sent many times at once one is kept, and one task gathers', async () => {
    const bytes = Buffer.alloc(9_000, 3);
    const file = await announced(bytes);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => file.send(0, bytes.subarray(0, 9_000 - n))));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const whole = await file.send(0, bytes);
    expect(whole.data.received).toBe(9_000);
    expect((await kept(file.id)).reduce((sum, { length }) => sum + length, 0)).toBe(9_000);
    expect(await tasksOf(file.id)).toBe(1);
  });

  test('says what is missing, and takes nothing beyond the announced end', async () => {
    const file = await announced(Buffer.alloc(100));
    await file.send(0, Buffer.alloc(10));
    expect(await file.send(11, Buffer.alloc(5))).toMatchObject({
      status: 409,
      errors: [{ code: 'media.parts_missing', meta: { received: 10 } }],
    });
    expect(await file.send(10, Buffer.alloc(91))).toMatchObject({
      status: 409,
      errors: [{ code: 'media.beyond_the_end', meta: { size: 100 } }],
    });
    expect(await file.send('-1', Buffer.alloc(5))).toMatchObject({ status: 400, errors: [{ field: 'Upload-Offset' }] });
    expect(await file.send(0, Buffer.alloc(262_145))).toMatchObject({ status: 413 });
    expect(await kept(file.id)).toEqual([{ first: 0, length: 10 }]);
  });

  test('is for whoever was given its address, for a day; a removed one is nobody’s', async () => {
    const { uid, ...seller } = await buildSeller();
    const media = await buildMedia({ owner: { ...seller, uid }, size: 50 });
    const send = (authorization: string) =>
      api(`PUT /v1/media/${media.publicId}/bytes`, {
        raw: Buffer.alloc(5),
        headers: { authorization, 'upload-offset': '0' },
        key: false,
      });
    const soon = new Date(Date.now() + 60_000);
    const good = partsAddress(media.publicId, soon).headers['authorization']!;
    const others = partsAddress('med_01h455vb4pex5vsknk084sn02q', soon).headers['authorization']!;
    const over = partsAddress(media.publicId, new Date(Date.now() - 60_000)).headers['authorization']!;
    const longer = good.replace(/Upload \w+/, 'Upload zzzzzz');
    for (const wrong of [others, over, longer, 'Upload', '', good.slice(0, -1)])
      expect(await send(wrong)).toMatchObject({ status: 401, errors: [{ code: 'media.upload_address_refused' }] });
    expect((await send(good)).status).toBe(200);
    expect((await api(`DELETE /v1/media/${media.publicId}`, { as: uid })).status).toBe(204);
    expect(await kept(media.publicId)).toEqual([]);
    expect((await send(good)).status).toBe(401);
  });

  test('waits while a person has five others under way', async () => {
    const seller = await buildSeller();
    const begin = async () => {
      const { publicId } = await buildMedia({ owner: seller, size: 50 });
      const { headers } = partsAddress(publicId, new Date(Date.now() + 60_000));
      return api(`PUT /v1/media/${publicId}/bytes`, {
        raw: Buffer.alloc(5),
        headers: { ...headers, 'upload-offset': '0' },
        key: false,
      });
    };
    for (let n = 0; n < 5; n += 1) expect((await begin()).status).toBe(200);
    expect(await begin()).toMatchObject({ status: 409, errors: [{ code: 'media.too_many_under_way' }] });
  });

  test('nobody reads its bytes but our own machinery', async () => {
    const file = await announced(Buffer.alloc(100));
    await file.send(0, Buffer.alloc(10));
    for (const role of ['app', 'staff'] as const)
      await expect(
        as({ kind: 'anonymous' }, (unit) => unit.sql.rows('select first from media.part'), role),
      ).rejects.toMatchObject({ code: '42501' });
  });
});
