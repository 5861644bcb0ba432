import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Verdict } from '../checks.ts';
import { gatherPeople } from '../people.ts';
import { randomOf } from '../random.ts';
import type { Stage } from '../stage.ts';
import { type CuttingLine } from './cutting-line.ts';
import { photoOf } from './photo.ts';
import { sendFile, type Start } from './phone.ts';

const SIZE = 5_000_000;
const CUTS = 20;
const AGAIN_AT_MOST = 0.05;
/** What Cloud Storage may keep of a connection that broke: every byte that came, or whole units of 256 KiB. */
const UNITS = [1, 262_144] as const;

interface Media {
  readonly id: string;
  readonly state: string;
  readonly upload: Start | null;
  readonly refused: { readonly code: string } | null;
  readonly renditions: readonly { readonly name: string; readonly url: string; readonly bytes: number }[];
}

/** A photo goes up a line that is cut twenty times (LST-11), through everything: API, storage, the function that draws it. */
export async function uploadUnderCuts(stage: Stage, line: CuttingLine, seed: number): Promise<Verdict[]> {
  const { cloud } = stage;
  line.leadTo(cloud.ports.storage);
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
  for (const unit of UNITS) {
    process.env['LOCAL_UPLOAD_UNIT'] = String(unit);
    const random = randomOf(seed, `upload ${unit}`);
    const media = await call('POST', '/media', { kind: 'image', type: 'image/jpeg', size: photo.length, sha256 });
    line.carried = 0;
    line.cuts = 0;
    const { acknowledgedTwice, tries } = await sendFile(media.upload!, photo, (left) => {
      // Around each twentieth of the way; the last part arrives.
      const cutsLeft = CUTS - line.cuts;
      line.cutAfter(cutsLeft > 0 ? Math.max(1, Math.floor((left / (cutsLeft + 1)) * (0.5 + random()))) : Infinity);
    });
    const again = (line.carried - photo.length) / photo.length;
    const done = await settled(() => call('GET', `/media/${media.id}`));
    const kept = unit === 1 ? 'every byte that came' : 'whole units of 256 KiB';
    console.log(
      `Storage keeps ${kept}: ${photo.length} bytes, ${line.cuts} cuts, ${tries} tries, ` +
        `${line.carried} bytes went up with all headers: ${(again * 100).toFixed(2)} % more than the file.`,
    );
    const left = await namesIn(cloud.urls.storage, `${cloud.project}-uploads`, `uploads/${media.id}`);
    const shown = await namesIn(cloud.urls.storage, `${cloud.project}-media`, `${media.id}/`);
    verdicts.push(
      { name: `the line was cut ${CUTS} times (${kept})`, seen: line.cuts, wrong: line.cuts === CUTS ? 0 : 1 },
      { name: `no acknowledged byte went up again (${kept})`, seen: photo.length, wrong: acknowledgedTwice },
      {
        name: `the hash is that of the photo: the picture is ready (${kept})`,
        seen: 1,
        wrong: done.state === 'ready' ? 0 : 1,
        examples: [JSON.stringify(done.refused)],
      },
      {
        name: `the original is gone, and three drawings are shown (${kept})`,
        seen: shown.length,
        wrong: left.length === 0 && shown.length === 3 ? 0 : 1,
        examples: [...left, ...shown],
      },
      {
        name: `the preview has at most 8 kB (${kept})`,
        seen: 1,
        wrong: (done.renditions[2]?.bytes ?? Infinity) <= 8_000 ? 0 : 1,
      },
    );
    // Whole units cost half a unit a cut, whatever the phone does: that is measured above, and promised for the other.
    if (unit === 1)
      verdicts.push({
        name: 'at most 5 % of the bytes went up twice',
        seen: line.carried,
        wrong: again <= AGAIN_AT_MOST ? 0 : 1,
      });
  }
  return verdicts;
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
