import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** The other way in, as `POST /v1/media` says it. */
export interface PartsAddress {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly smallest: number;
  readonly largest: number;
}

export interface SentInParts {
  readonly requests: number;
  /** The longest part that got through, in bytes. */
  readonly longest: number;
  /** Bytes that went out although the API had said that they were there. */
  readonly acknowledgedTwice: number;
}

/**
 * How long the next part should be, in bytes: the largest power of two (from `smallest` on) that is at most 1/32 of what has gone
 * through since the last cut. A cut costs at most the part under way.
 */
export function partAfter(run: number, { smallest, largest }: Pick<PartsAddress, 'smallest' | 'largest'>): number {
  let length = smallest;
  while (length * 2 <= largest && length * 2 <= run / 32) length *= 2;
  return length;
}

interface Manner {
  /** Told, at the beginning and after each cut, how many bytes are left. */
  readonly afterCut: (left: number) => void;
  /** Parts of this length, whatever the line does. */
  readonly fixed?: number;
}

/**
 * Sends a file part by part through the line to the API, as its reference tells a phone to: after a cut it asks how much is there,
 * by a part without bytes, and goes on from there.
 */
export async function sendInParts(
  origin: string,
  address: PartsAddress,
  file: Buffer,
  { afterCut, fixed }: Manner,
): Promise<SentInParts> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let requests = 0;
  let longest = 0;
  let run = 0;
  let acknowledged = 0;
  let acknowledgedTwice = 0;
  /** Unknown at the beginning and after a cut. */
  let from: number | null = null;
  try {
    while (from === null || from < file.length) {
      if ((requests += 1) > 20_000) throw new Error('The upload did not end after 20,000 requests.');
      const length: number = from === null ? 0 : (fixed ?? partAfter(run, address));
      const part: Buffer = file.subarray(from ?? 0, (from ?? 0) + length);
      acknowledgedTwice += part.length === 0 ? 0 : Math.max(0, acknowledged - from!);
      const received = await put(origin, address, agent, from ?? 0, part);
      if (received === null) {
        run = 0;
        from = null;
        await sleep(20);
        continue;
      }
      if (from === null) afterCut(file.length - received);
      else run += received - from;
      longest = Math.max(longest, part.length);
      acknowledged = Math.max(acknowledged, received);
      from = received;
    }
    return { requests, longest, acknowledgedTwice };
  } finally {
    agent.destroy();
  }
}

/** How much of the file is there now; null when the line broke before we were told. */
function put(origin: string, address: PartsAddress, agent: Agent, from: number, part: Buffer): Promise<number | null> {
  const headers = { ...address.headers, 'upload-offset': from, 'content-length': part.length };
  return new Promise((resolve, reject) => {
    const sending = request(`${origin}/api${address.path}`, { method: address.method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      answer.once('error', () => resolve(null));
      answer.once('end', () => {
        const body = JSON.parse(text) as { data?: { received: number }; errors?: unknown };
        if (answer.statusCode === 200 && body.data !== undefined) resolve(body.data.received);
        else reject(new Error(`A part was answered ${answer.statusCode}: ${JSON.stringify(body.errors)}`));
      });
    });
    sending.once('error', () => resolve(null));
    sending.end(part);
  });
}
