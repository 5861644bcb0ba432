import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How to begin, as `POST /v1/media` says it. */
export interface Start {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Sent {
  /** Bytes of the file that went out behind an offset which the storage had acknowledged already. */
  readonly acknowledgedTwice: number;
  readonly tries: number;
}

/**
 * Sends a file as the contract of resumable uploads wants it: begins once, sends what is left, and after each cut asks how much is
 * there and believes that, not itself. `beforeTry` is told before each sending.
 */
export async function sendFile(start: Start, file: Buffer, beforeTry: (left: number) => void): Promise<Sent> {
  const begun = await fetch(start.url, { method: start.method, headers: start.headers });
  const session = begun.headers.get('location');
  if (begun.status !== 201 || session === null) throw new Error(`The upload did not begin: ${begun.status}.`);
  let acknowledged = 0;
  let acknowledgedTwice = 0;
  for (let tries = 1; tries <= 1_000; tries += 1) {
    const from = tries === 1 ? 0 : await standing(session, file.length);
    if (from === null) return { acknowledgedTwice, tries: tries - 1 };
    acknowledgedTwice += Math.max(0, acknowledged - from);
    acknowledged = Math.max(acknowledged, from);
    beforeTry(file.length - from);
    if (await put(session, file, from)) return { acknowledgedTwice, tries };
  }
  throw new Error('The upload did not end after 1000 tries.');
}

/** How many bytes are there; null when all are. */
async function standing(session: string, size: number): Promise<number | null> {
  for (;;) {
    try {
      const answer = await fetch(session, { method: 'PUT', headers: { 'content-range': `bytes */${size}` } });
      if (answer.status === 200 || answer.status === 201) return null;
      if (answer.status !== 308) throw new Error(`The storage answered ${answer.status} when asked for the offset.`);
      return Number(answer.headers.get('range')?.split('-')[1] ?? -1) + 1;
    } catch (error) {
      // `fetch` says so of a line that broke; whatever else went wrong is told.
      if (!(error instanceof TypeError)) throw error;
      await sleep(20);
    }
  }
}

/** True when the storage has said that the file is whole. */
function put(session: string, file: Buffer, from: number): Promise<boolean> {
  const headers = {
    'content-length': file.length - from,
    'content-range': `bytes ${from}-${file.length - 1}/${file.length}`,
  };
  return new Promise((resolve) => {
    const sending = request(session, { method: 'PUT', headers, agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode === 200 || answer.statusCode === 201));
    });
    sending.once('error', () => resolve(false));
    sending.end(file.subarray(from));
  });
}
