import { setTimeout as sleep } from 'node:timers/promises';
import { gatherPeople } from '../chaos/people.ts';
import { setStage } from '../chaos/stage.ts';

/**
 * `npm run bench -- index-delay`: how long after the answer "approved" a stranger finds a listing, and how long after "paused" he
 * finds it no more, through the whole local cloud: outbox, Pub/Sub, subscriber, index. Ends with 1 where one took above two seconds.
 */
const LIMIT_MS = 2_000;
const LISTINGS = 30;
const PATIENCE_MS = 20_000;
const LETTERS = 'bcdfghjklmnpqrstvwxz';

interface Listing {
  readonly id: string;
  readonly version: number;
}

/** A word that is nobody's, nor like another of these. */
const strange = (n: number): string =>
  `q${LETTERS[n % 20]!.repeat(3)}${LETTERS[(n * 7 + 3) % 20]!.repeat(3)}u${LETTERS[Math.floor(n / 20)]!}`;

async function main(): Promise<number> {
  const stage = await setStage({ firestore: 'embedded', keep: false });
  try {
    const { cloud } = stage;
    const { sellers, moderator } = await gatherPeople(cloud, 1);
    const send = async (path: string, token: string, body: object | null, version?: number): Promise<Listing> => {
      const answer = await fetch(`${cloud.urls.hosting}/api/v1${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': crypto.randomUUID(),
          ...(body !== null && { 'content-type': 'application/json' }),
          ...(version !== undefined && { 'if-match': `"${version}"` }),
        },
        body: body === null ? null : JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text}`);
      return (JSON.parse(text) as { data: Listing }).data;
    };
    const delays = { shown: [] as number[], gone: [] as number[] };
    for (let n = 0; n < LISTINGS; n++) {
      const title = `Basket ${strange(n)}`;
      const draft = await send('/listings', sellers[0]!, draftOf(title));
      const submitted = await send(`/listings/${draft.id}/submit`, sellers[0]!, null);
      const approved = await send(`/admin/listings/${draft.id}/approve`, moderator, null, submitted.version);
      delays.shown.push(await until(cloud.urls.hosting, strange(n), title, true));
      await send(`/listings/${draft.id}/pause`, sellers[0]!, null, approved.version);
      delays.gone.push(await until(cloud.urls.hosting, strange(n), title, false));
    }
    return [report('approved → found', delays.shown), report('paused → found no more', delays.gone)].every(Boolean)
      ? 0
      : 1;
  } finally {
    await stage.strike();
  }
}

/** Milliseconds until the search answers with this title, or without it. */
async function until(base: string, q: string, title: string, wanted: boolean): Promise<number> {
  const began = performance.now();
  for (;;) {
    const answer = await fetch(`${base}/api/v1/search?q=${q}`, { headers: { 'cache-control': 'no-cache' } });
    const { data } = (await answer.json()) as { data: { items: { title: string }[] } };
    const took = performance.now() - began;
    if (data.items.some((item) => item.title === title) === wanted) return took;
    if (took > PATIENCE_MS)
      throw new Error(`"${q}" was not ${wanted ? 'found' : 'gone'} after ${PATIENCE_MS / 1000} s.`);
    await sleep(20);
  }
}

const draftOf = (title: string): object => ({
  type: 'OFFER',
  title,
  description: 'Woven by hand, as large as two hands can carry. Come and see it at the stall behind the bus park.',
  category: 'kitchen',
  price: '500',
  currency: 'KES',
  location: { latitude: -1.28, longitude: 36.8, address: 'Stall 4' },
  durationHours: 72,
});

function report(what: string, delays: readonly number[]): boolean {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (share: number): string => `${sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(0)} ms`;
  const ok = sorted.at(-1)! <= LIMIT_MS;
  console.log(
    `  ${what.padEnd(24)} p50 ${at(0.5)}   p95 ${at(0.95)}   slowest ${at(1)} of ${sorted.length}   (limit ${LIMIT_MS} ms)   ${ok ? 'ok' : 'OVER'}`,
  );
  return ok;
}

process.exitCode = await main();
