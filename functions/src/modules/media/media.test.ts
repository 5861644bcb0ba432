import { api } from '../../../test/api.ts';
import { as, superuser, userActor } from '../../../test/database.ts';
import { catchEvents } from '../../../test/events.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { buildListing, buildSeller, draftBody } from '../listings/listings.factory.ts';
import type { Listing } from '../listings/index.ts';
import { buildMedia } from './media.factory.ts';
import { STEPS } from './rules.ts';
import type { MediaView } from './schemas.ts';

const outlet = catchEvents();
const body = (given: object = {}) => ({ kind: 'image', type: 'image/jpeg', size: 5_000, ...given });
const announce = (as: string, given: object = {}, key?: string) =>
  api<MediaView>('POST /v1/media', { as, body: body(given), ...(key === undefined ? {} : { key }) });
const rowOf = (publicId: string) =>
  superuser.first<{ state: string; orphan: boolean; version: number }>(
    'select state, orphan_since is not null as orphan, version from media.media where public_id = $1',
    [publicId],
  );

describe('LST-11 a picture is announced', () => {
  test('and gets a signed start for exactly its bytes, to be written once', async () => {
    const { uid } = await buildSeller();
    const { status, data } = await announce(uid);
    expect(status).toBe(201);
    expect(data).toMatchObject({ state: 'uploading', size: 5_000, renditions: [], refused: null, version: 1 });
    expect(data.upload).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'image/jpeg',
        'x-goog-content-length-range': '5000,5000',
        'x-goog-if-generation-match': '0',
        'x-goog-resumable': 'start',
      },
    });
    const url = new URL(data.upload!.url);
    expect(url.pathname).toBe(`/demo-pushnchat-uploads/uploads/${data.id}`);
    expect(url.searchParams.get('X-Goog-SignedHeaders')).toBe(
      'content-type;host;x-goog-content-length-range;x-goog-if-generation-match;x-goog-resumable',
    );
    expect(await api<MediaView>(`GET /v1/media/${data.id}`, { as: uid })).toMatchObject({
      status: 200,
      data: { id: data.id, state: 'uploading', upload: { method: 'POST' } },
    });
  });

  test('once, however often the phone asks with one key', async () => {
    const { uid, userId } = await buildSeller();
    const key = crypto.randomUUID();
    const [one, other] = [await announce(uid, {}, key), await announce(uid, {}, key)];
    expect(other.text).toBe(one.text);
    const [counted] = await superuser.rows('select files from media.upload_day where user_id = $1', [userId]);
    expect(counted).toEqual({ files: 1 });
  });

  test('at most so many a day, also of many at once', async () => {
    const { uid, userId } = await buildSeller();
    await superuser.run(
      `insert into media.upload_day (user_id, day, files, bytes) values ($1, (now() at time zone 'UTC')::date, 97, 1)`,
      [userId],
    );
    const answers = await Promise.all(Array.from({ length: 6 }, () => announce(uid)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.errors[0]).toMatchObject({
      code: 'media.upload_limit_reached',
      meta: { files: 100 },
    });
  });

  test('and so many bytes', async () => {
    const { uid, userId } = await buildSeller();
    await superuser.run(
      `insert into media.upload_day (user_id, day, files, bytes) values ($1, (now() at time zone 'UTC')::date, 1, 209715100)`,
      [userId],
    );
    expect((await announce(uid)).errors[0]?.code).toBe('media.upload_limit_reached');
    expect((await announce(uid, { size: 100 })).status).toBe(201);
    expect((await announce(uid, { size: 10_485_761 })).errors[0]).toMatchObject({
      code: 'media.too_large',
      field: 'size',
    });
  });

  test.each<[string, object]>([
    ['type', { type: 'image/svg+xml' }],
    ['size', { size: 0 }],
    ['sha256', { sha256: 'ABC' }],
    ['kind', { kind: 'video' }],
  ])('but not with a wrong %s', async (field, given) => {
    const { uid } = await buildSeller();
    expect(await announce(uid, given)).toMatchObject({ status: 400, errors: [{ field }] });
  });
});

describe('LST-11 pictures of a listing', () => {
  test('are shown in their order, before they have come too; nobody else’s are', async () => {
    const seller = await buildSeller();
    const first = await buildMedia({ owner: seller });
    const second = await buildMedia({ owner: seller, state: 'ready' });
    const foreign = await buildMedia({ owner: await buildSeller() });
    const { data } = await api<Listing>('POST /v1/listings', {
      as: seller.uid,
      body: draftBody({ mediaIds: [second.publicId] }),
    });
    expect(data.media).toMatchObject([
      { id: second.publicId, state: 'ready', width: 640, renditions: [{ name: 'large' }] },
    ]);
    const attach = (mediaIds: string[], position?: number) =>
      api<Listing>(`POST /v1/listings/${data.id}/media`, {
        as: seller.uid,
        body: { mediaIds, ...(position === undefined ? {} : { position }) },
      });
    const both = await attach([first.publicId], 0);
    expect(both.status).toBe(200);
    expect(both.data.mediaIds).toEqual([first.publicId, second.publicId]);
    expect(both.data.media.map(({ state }) => state)).toEqual(['uploading', 'ready']);
    expect(await rowOf(first.publicId)).toMatchObject({ orphan: false });

    const unknown = 'med_01h455vb4pex5vsknk084sn02q';
    const answers = [await attach([foreign.publicId]), await attach([unknown])];
    expect(answers.map(({ status, errors }) => [status, errors])).toEqual(answers.map(() => [404, answers[0]!.errors]));
    expect((await api(`POST /v1/listings/${data.id}/submit`, { as: seller.uid })).status).toBe(200);
  });

  test('are five at most, and none that was refused', async () => {
    const seller = await buildSeller();
    const files = await Promise.all(Array.from({ length: 6 }, () => buildMedia({ owner: seller })));
    const ids = files.map(({ publicId }) => publicId);
    const listing = await buildListing({ seller, draft: { mediaIds: ids.slice(0, 4) } });
    const attach = (mediaIds: string[]) =>
      api<Listing>(`POST /v1/listings/${listing.publicId}/media`, { as: seller.uid, body: { mediaIds } });
    expect(await attach(ids.slice(4))).toMatchObject({ status: 409, errors: [{ code: 'listings.too_many_media' }] });
    const refused = await buildMedia({ owner: seller, state: 'refused' });
    expect(await attach([refused.publicId])).toMatchObject({ status: 409, errors: [{ code: 'media.refused' }] });
    // One that is there already is moved, not counted twice.
    expect((await attach([ids[0]!])).data.mediaIds).toEqual([ids[1], ids[2], ids[3], ids[0]]);
  });

  test('taken out are let go, and only then may be removed; their bytes go with a task', async () => {
    const seller = await buildSeller();
    const file = await buildMedia({ owner: seller, state: 'ready' });
    const { data } = await api<Listing>('POST /v1/listings', {
      as: seller.uid,
      body: draftBody({ mediaIds: [file.publicId] }),
    });
    const remove = () => api(`DELETE /v1/media/${file.publicId}`, { as: seller.uid });
    expect(await remove()).toMatchObject({ status: 409, errors: [{ code: 'media.in_use' }] });
    const out = await api<Listing>(`DELETE /v1/listings/${data.id}/media/${file.publicId}`, { as: seller.uid });
    expect(out).toMatchObject({ status: 200, data: { mediaIds: [], media: [] } });
    expect(await rowOf(file.publicId)).toMatchObject({ orphan: true });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect(outlet.events(parsePublicId('med', file.publicId)!).map(({ type }) => type)).toEqual(['media.removed']);
  });

  test('removed with their listing have nobody to show them', async () => {
    const seller = await buildSeller();
    const file = await buildMedia({ owner: seller });
    const { data } = await api<Listing>('POST /v1/listings', {
      as: seller.uid,
      body: draftBody({ mediaIds: [file.publicId] }),
    });
    await api(`DELETE /v1/listings/${data.id}`, { as: seller.uid });
    expect(await rowOf(file.publicId)).toMatchObject({ orphan: true });
  });
});

describe('The database of media', () => {
  test('knows the steps that the code knows', async () => {
    const rows = await superuser.rows<{ a: string; b: string }>(
      'select from_state as a, to_state as b from media.state_step',
    );
    const known = Object.entries(STEPS).flatMap(([a, all]) => all.map((b) => ({ a, b })));
    expect(new Set(rows.map(({ a, b }) => `${a} ${b}`))).toEqual(new Set(known.map(({ a, b }) => `${a} ${b}`)));
  });

  test.each(['ready', 'uploading'])('takes no step from refused to %s, whoever writes', async (to) => {
    const { id } = await buildMedia({ owner: await buildSeller(), state: 'refused' });
    await expect(
      superuser.run('update media.media set state = $2, version = version + 1 where id = $1', [id, to]),
    ).rejects.toMatchObject({ constraint: 'media_step' });
  });

  test('shows a stranger nothing, whatever he asks', async () => {
    const { id } = await buildMedia({ owner: await buildSeller() });
    const all = (unit: { sql: { rows: (text: string, values: string[]) => Promise<unknown[]> } }) =>
      unit.sql.rows('select id from media.media where id = $1', [id]);
    expect(await as(userActor(), all)).toEqual([]);
    expect(await as({ kind: 'anonymous' }, all)).toEqual([]);
  });
});
