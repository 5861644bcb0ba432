import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { deleteApp, initializeApp } from 'firebase-admin/app';
import { getDownloadURL, getStorage } from 'firebase-admin/storage';
import type { Service } from './service.ts';
import { startStorage } from './storage.ts';
import { ownCloud } from './test/harness.ts';
import type { OwnCloud } from './test/harness.ts';

const bucket = 'demo-pushnchat.appspot.com';
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const signature = 'ab'.repeat(64);
let storage: Service;
let options: OwnCloud;

beforeAll(async () => {
  options = await ownCloud();
  storage = await startStorage(options);
});
afterAll(async () => {
  await storage.stop();
  options.forget();
});

const base = (): string => `http://${storage.address}`;
const signed = (name: string, at = new Date(options.clock.now())): string => {
  const date = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const query = `X-Goog-Date=${date}&X-Goog-Expires=600&X-Goog-SignedHeaders=host&X-Goog-Signature=${signature}`;
  return `${base()}/${bucket}/${name}?${query}`;
};

/** Sends a part of the content and cuts the connection after `cutAfter` bytes; answers where the upload stands. */
async function send(uri: string, content: Buffer, from: number, cutAfter = Infinity): Promise<Response | undefined> {
  const rest = content.subarray(from);
  const range = {
    'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}`,
    'Content-Length': String(rest.length),
  };
  if (cutAfter >= rest.length) return fetch(uri, { method: 'PUT', body: new Uint8Array(rest), headers: range });
  await new Promise<void>((resolve) => {
    const put = request(uri, { method: 'PUT', headers: range });
    put.on('error', () => resolve());
    put.write(rest.subarray(0, cutAfter), () => setTimeout(() => put.destroy(new Error('cut')), 30));
  });
  return undefined;
}

const ask = (uri: string): Promise<Response> =>
  fetch(uri, { method: 'PUT', headers: { 'Content-Range': 'bytes */*' } });

describe('Resumable uploads', () => {
  test('5 MB cut several times arrive whole, going on from what the service kept', async () => {
    const content = randomBytes(5 * 1024 * 1024);
    const start = await fetch(
      `${base()}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&name=users%2Fu1%2Fphoto.jpg`,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Upload-Content-Type': 'image/jpeg' },
        body: JSON.stringify({ metadata: { owner: 'u1' } }),
      },
    );
    const uri = start.headers.get('location') ?? '';
    let from = 0;
    const kept: number[] = [];
    for (const cut of [700_000, 1_300_000, 900_000]) {
      await send(uri, content, from, cut);
      const standing = await ask(uri);
      expect(standing.status).toBe(308);
      from = Number(standing.headers.get('range')?.split('-')[1] ?? -1) + 1;
      kept.push(from);
    }
    expect(kept.every((bytes, index) => bytes % (256 * 1024) === 0 && bytes > (kept[index - 1] ?? 0))).toBe(true);
    const done = await send(uri, content, from);
    expect(done?.status).toBe(200);
    const resource = (await done?.json()) as Record<string, unknown>;
    expect(resource).toMatchObject({
      size: String(content.length),
      contentType: 'image/jpeg',
      metadata: { owner: 'u1' },
    });
    expect(resource['md5Hash']).toBe(createHash('md5').update(content).digest('base64'));
    const media = await fetch(`${base()}/storage/v1/b/${bucket}/o/users%2Fu1%2Fphoto.jpg?alt=media`);
    expect(sha(Buffer.from(await media.arrayBuffer()))).toBe(sha(content));
    expect((await ask(uri)).status).toBe(200);
  });

  test('a client that comes back while its old connection still writes does not spoil the content', async () => {
    const content = randomBytes(1024 * 1024);
    const start = await fetch(`${base()}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&name=twice`, {
      method: 'POST',
    });
    const uri = start.headers.get('location') ?? '';
    const slow = request(uri, {
      method: 'PUT',
      headers: { 'Content-Range': `bytes 0-${content.length - 1}/${content.length}`, 'Content-Length': content.length },
    });
    slow.on('error', () => undefined);
    await new Promise<void>((resolve) => slow.write(content.subarray(0, 400_000), () => setTimeout(resolve, 30)));
    const from = Number((await ask(uri)).headers.get('range')?.split('-')[1]) + 1;
    slow.write(content.subarray(400_000, 500_000));
    expect((await send(uri, content, from))?.status).toBe(200);
    const media = await fetch(`${base()}/storage/v1/b/${bucket}/o/twice?alt=media`);
    expect(sha(Buffer.from(await media.arrayBuffer()))).toBe(sha(content));
  });

  test('a cancelled upload takes no more and leaves no object', async () => {
    const start = await fetch(`${base()}/upload/storage/v1/b/${bucket}/o?uploadType=resumable&name=gone`, {
      method: 'POST',
    });
    const uri = start.headers.get('location') ?? '';
    expect((await fetch(uri, { method: 'DELETE' })).status).toBe(499);
    expect((await send(uri, Buffer.from('late'), 0))?.status).toBe(499);
    expect((await fetch(`${base()}/storage/v1/b/${bucket}/o/gone`)).status).toBe(404);
  });
});

describe('Signed addresses', () => {
  test('upload within the size that was signed, and download', async () => {
    const headers = {
      'x-goog-resumable': 'start',
      'x-goog-content-length-range': '1,10',
      'content-type': 'text/plain',
    };
    const start = await fetch(signed('small.txt'), { method: 'POST', headers });
    expect(start.status).toBe(201);
    const uri = start.headers.get('location') ?? '';
    expect((await send(uri, Buffer.from('just right'), 0))?.status).toBe(200);
    expect(await (await fetch(signed('small.txt'))).text()).toBe('just right');
    const other = (await fetch(signed('large.txt'), { method: 'POST', headers })).headers.get('location') ?? '';
    expect((await send(other, Buffer.from('eleven bytes'), 0))?.status).toBe(400);
    expect((await fetch(signed('large.txt'))).status).toBe(404);
  });

  test('start an upload once where a name must be free', async () => {
    const headers = { 'x-goog-resumable': 'start', 'x-goog-if-generation-match': '0' };
    const start = async () => (await fetch(signed('once.bin'), { method: 'POST', headers })).headers.get('location');
    const [first, second] = [await start(), await start()];
    expect((await send(first ?? '', Buffer.from('one'), 0))?.status).toBe(200);
    expect((await send(second ?? '', Buffer.from('two'), 0))?.status).toBe(412);
    expect((await fetch(signed('once.bin'), { method: 'POST', headers })).status).toBe(412);
    expect(await (await fetch(signed('once.bin'))).text()).toBe('one');
  });

  test('are not needed to read a public bucket, which says what type is meant and no other', async () => {
    const url = `${base()}/demo-pushnchat-media/med_1/a.webp`;
    const put = `${base()}/upload/storage/v1/b/demo-pushnchat-media/o?uploadType=media&name=med_1%2Fa.webp`;
    await fetch(put, { method: 'POST', body: 'drawn', headers: { 'content-type': 'image/webp' } });
    const answer = await fetch(url);
    expect([await answer.text(), answer.headers.get('content-type')]).toEqual(['drawn', 'image/webp']);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await fetch(url, { method: 'PUT', body: 'mine' })).status).toBe(403);
  });

  test('are refused unsigned, and after their time', async () => {
    expect((await fetch(`${base()}/${bucket}/small.txt`)).status).toBe(403);
    const old = await fetch(signed('small.txt', new Date(options.clock.now() - 601_000)));
    expect([old.status, await old.text()]).toEqual([400, expect.stringContaining('expired')]);
  });
});

describe("Google's own client", () => {
  test('saves, reads, describes, lists, copies, and deletes', async () => {
    process.env['STORAGE_EMULATOR_HOST'] = base();
    const app = initializeApp({ projectId: 'demo-pushnchat', storageBucket: bucket }, 'storage-test');
    const files = getStorage(app).bucket();
    const content = randomBytes(300_000);
    await files.file('a/one.bin').save(content, { resumable: false, contentType: 'application/x-one' });
    await files.file('a/two.bin').save(content, { resumable: true, metadata: { metadata: { tag: 'x' } } });
    expect(sha((await files.file('a/one.bin').download())[0])).toBe(sha(content));
    expect(sha((await files.file('a/two.bin').download())[0])).toBe(sha(content));
    const [described] = await files.file('a/two.bin').getMetadata();
    expect(described).toMatchObject({ size: '300000', metadata: { tag: 'x' } });
    await files.file('a/one.bin').copy(files.file('b/three.bin'));
    expect((await files.getFiles({ prefix: 'a/' }))[0].map((file) => file.name)).toEqual(['a/one.bin', 'a/two.bin']);
    expect((await files.file('b/three.bin').exists())[0]).toBe(true);
    const url = await getDownloadURL(files.file('a/one.bin'));
    expect(sha(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(sha(content));
    expect((await fetch(url.replace(/token=.*/, 'token=guess'))).status).toBe(403);
    await files.file('a/one.bin').delete();
    expect((await files.file('a/one.bin').exists())[0]).toBe(false);
    await expect(
      files.file('a/two.bin').save('x', { resumable: false, preconditionOpts: { ifGenerationMatch: 0 } }),
    ).rejects.toThrow();
    await deleteApp(app);
  });
});

describe('Objects', () => {
  test('are there after a restart', async () => {
    await fetch(`${base()}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=kept`, {
      method: 'POST',
      body: 'still here',
    });
    await storage.stop();
    storage = await startStorage(options);
    // The connections that the test kept have to notice that they are closed.
    await new Promise((resolve) => setTimeout(resolve, 400));
    const range = { Range: 'bytes=6-' };
    const media = await fetch(`${base()}/storage/v1/b/${bucket}/o/kept?alt=media`, { headers: range });
    expect([media.status, await media.text()]).toEqual([206, 'here']);
  });
});
