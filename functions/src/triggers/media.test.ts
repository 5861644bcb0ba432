import { api } from '../../test/api.ts';
import { superuser } from '../../test/database.ts';
import { catchEvents } from '../../test/events.ts';
import { useStorage } from '../adapters/storage/index.ts';
import { loadMirror, type Listing } from '../modules/listings/index.ts';
import { buildListing, buildSeller } from '../modules/listings/listings.factory.ts';
import { noisyPicture } from '../modules/media/hostile-files.factory.ts';
import { processUpload } from '../modules/media/index.ts';
import { buildMedia, MemoryStorage } from '../modules/media/media.factory.ts';
import { runInContext } from '../platform/runtime/run.ts';
import { subscribers } from './media.ts';

const outlet = catchEvents();

describe('LST-11 a listing whose picture comes later', () => {
  test('shows it when it is ready, as a new version of its mirror too, however often the event comes', async () => {
    const storage = new MemoryStorage();
    const undo = useStorage(storage);
    const photo = await noisyPicture(40, 30).jpeg().toBuffer();
    const seller = await buildSeller();
    const media = await buildMedia({ owner: seller, size: photo.length });
    const listing = await buildListing({ seller, status: 'active', draft: { mediaIds: [media.publicId] } });
    const seen = async () => (await api<Listing>(`GET /v1/listings/${listing.publicId}`)).data;
    expect((await seen()).media).toEqual([
      { id: media.publicId, state: 'uploading', width: null, height: null, renditions: [] },
    ]);

    const name = `uploads/${media.publicId}`;
    storage.objects.uploads.set(name, photo);
    await processUpload({ name, eventId: crypto.randomUUID() });
    const [event] = outlet.events(media.id);
    for (let times = 0; times < 3; times += 1) await subscribers[0]!.handle(event!);
    undo();

    const after = await seen();
    expect(after).toMatchObject({
      status: 'active',
      version: listing.version + 1,
      media: [{ id: media.publicId, state: 'ready', width: 40, height: 30 }],
    });
    expect(after.media[0]!.renditions.map((rendition) => rendition.name)).toEqual(['large', 'medium', 'preview']);
    const mirror = await runInContext(
      { role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'r', traceId: 't' },
      (ctx) => loadMirror(ctx, listing.id),
    );
    expect(mirror).toMatchObject({ version: after.version, data: { media: after.media } });
    const types = await superuser.rows<{ type: string }>(
      'select type from platform.outbox where key = $1 order by id',
      [listing.id],
    );
    expect(types.map(({ type }) => type)).toEqual(['listing.updated']);
  });
});
