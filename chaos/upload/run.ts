import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../checks.ts';
import { gatherPeople } from '../people.ts';
import { randomOf } from '../random.ts';
import type { Sized } from '../sized.ts';
import type { Stage } from '../stage.ts';
import { type CuttingLine } from './cutting-line.ts';
import { photoOf } from './photo.ts';
import { sendInParts, type PartsAddress } from './phone-in-parts.ts';
import { sendFile, type Start } from './phone.ts';

const SIZE = 5_000_000;
/** LST-11: of a photo whose line is cut twenty times. */
const AGAIN_AT_MOST = 0.05;
const PER_CUTS = 20;
/** What Cloud Storage documents to keep of a connection that broke, in bytes. */
const UNIT = 262_144;

/** Parts of one length, as long as we take: a cut then costs what the line happened to carry of it. */
export const SABOTAGES = ['long-parts'] as const;
export type UploadOptions = Sized<(typeof SABOTAGES)[number]>;

interface Media {
  readonly id: string;
  readonly state: string;
  readonly upload: (Start & { readonly parts: PartsAddress }) | null;
  readonly refused: { readonly code: string } | null;
  readonly renditions: readonly { readonly name: string; readonly url: string; readonly bytes: number }[];
}

/**
 * A photo goes up a line that is cut twenty times (LST-11), through everything: API, storage, the function that draws it. First
 * straight to the storage: if that kept every byte that came, then in the units that it documents. Then in parts by way of us, with
 * the same units behind.
 */
export async function uploadUnderCuts(stage: Stage, line: CuttingLine, options: UploadOptions): Promise<Verdict[]> {
  const { cloud } = stage;
  const { seed, count: cuts } = options;
  const { sellers } = await gatherPeople(cloud, 1);
  const call = async (method: string, path: string, body?: object): Promise<Media> => {
    const answer = await fetch(`${cloud.urls.hosting}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${sellers[0]!}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { data, errors } = (await answer.json()) as { data: Media; errors?: unknown };
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(errors)}`);
    return data;
  };
  const photo = await photoOf(SIZE);
  const sha256 = createHash('sha256').update(photo).digest('hex');
  const verdicts: Verdict[] = [];

  const play = async (way: string, port: number, unit: number, send: (media: Media, cut: Cut) => Promise<Told>) => {
    process.env['LOCAL_UPLOAD_UNIT'] = String(unit);
    const random = randomOf(seed, way);
    const media = await call('POST', '/media', { kind: 'image', type: 'image/jpeg', size: photo.length, sha256 });
    line.leadTo(port);
    line.cutNever();
    line.carried = 0;
    line.cuts = 0;
    const { acknowledgedTwice, told } = await send(media, (left) => {
      // Around each twentieth of the way; the last part arrives.
      const cutsLeft = cuts - line.cuts;
      if (cutsLeft > 0) line.cutAfter(Math.max(1, Math.floor((left / (cutsLeft + 1)) * (0.5 + random()))));
    });
    const again = (line.carried - photo.length) / photo.length;
    const done = await settled(() => call('GET', `/media/${media.id}`));
    console.log(
      `${way}: ${photo.length} bytes, ${line.cuts} cuts, ${told}; ` +
        `${line.carried} bytes went up with all headers: ${(again * 100).toFixed(2)} % more than the file.`,
    );
    const left = await namesIn(cloud.urls.storage, `${cloud.project}-uploads`, `uploads/${media.id}`);
    const shown = await namesIn(cloud.urls.storage, `${cloud.project}-media`, `${media.id}/`);
    verdicts.push(
      { name: `the line was cut ${cuts} times (${way})`, seen: line.cuts, wrong: line.cuts === cuts ? 0 : 1 },
      { name: `no acknowledged byte went up again (${way})`, seen: photo.length, wrong: acknowledgedTwice },
      {
        name: `the hash is that of the photo: the picture is ready (${way})`,
        seen: 1,
        wrong: done.state === 'ready' ? 0 : 1,
        examples: [JSON.stringify(done.refused)],
      },
      {
        name: `one object: the original is gone, and three drawings are shown (${way})`,
        seen: shown.length,
        wrong: left.length === 0 && shown.length === 3 ? 0 : 1,
        examples: [...left, ...shown],
      },
      {
        name: `the preview has at most 8 kB (${way})`,
        seen: 1,
        wrong: (done.renditions[2]?.bytes ?? Infinity) <= 8_000 ? 0 : 1,
      },
    );
    return again;
  };
  const straight = async (media: Media, cut: Cut): Promise<Told> => {
    const { acknowledgedTwice, tries } = await sendFile(media.upload!, photo, cut);
    return { acknowledgedTwice, told: `${tries} tries` };
  };

  await play('straight, if the storage kept every byte', cloud.ports.storage, 1, straight);
  // Whole units cost half a unit a cut, whatever the phone does: that is measured here, and the parts are there for it.
  await play('straight, the storage keeps units of 256 KiB', cloud.ports.storage, UNIT, straight);
  const again = await play('in parts', cloud.ports.hosting, UNIT, async (media, cut) => {
    const { port } = new URL(media.upload!.url);
    let headers = 0;
    const sent = await sendInParts(`http://127.0.0.1:${port}`, media.upload!.parts, photo, {
      afterCut: (left) => {
        // The first question has no body: what it cost is headers.
        if (headers === 0) headers = line.carried;
        cut(left);
      },
      ...(options.sabotage === undefined ? {} : { fixed: media.upload!.parts.largest }),
    });
    const twice = line.carried - photo.length - sent.requests * headers;
    const share = ((twice / photo.length) * 100).toFixed(2);
    const told = `${sent.requests} requests of ${headers} bytes of headers, the longest part ${sent.longest} bytes, ${share} % of the photo sent twice`;
    return { acknowledgedTwice: sent.acknowledgedTwice, told };
  });
  const allowed = (AGAIN_AT_MOST * cuts) / PER_CUTS;
  verdicts.push({
    name: `in parts at most ${(allowed * 100).toFixed(0)} % of the bytes went up twice, all headers counted with them`,
    seen: line.carried,
    wrong: again <= allowed ? 0 : 1,
  });
  // Without a cut, parts grow: how many requests a line that holds needs.
  const media = await call('POST', '/media', { kind: 'image', type: 'image/jpeg', size: photo.length, sha256 });
  const calm = await sendInParts(cloud.urls.hosting, media.upload!.parts, photo, { afterCut: () => undefined });
  console.log(`in parts, without a cut: ${calm.requests} requests, the longest part ${calm.longest} bytes.`);
  return verdicts;
}

type Cut = (left: number) => void;
interface Told {
  readonly acknowledgedTwice: number;
  readonly told: string;
}

async function settled(look: () => Promise<Media>): Promise<Media> {
  for (let tries = 0; ; tries += 1) {
    const media = await look();
    if (media.state === 'ready' || media.state === 'refused' || tries > 80) return media;
    await sleep(250);
  }
}

async function namesIn(storage: string, bucket: string, prefix: string): Promise<readonly string[]> {
  // The original is thrown away just after the picture is ready.
  await sleep(500);
  const answer = await fetch(`${storage}/storage/v1/b/${bucket}/o?prefix=${encodeURIComponent(prefix)}`);
  const { items = [] } = (await answer.json()) as { items?: readonly { readonly name: string }[] };
  return items.map(({ name }) => name);
}
