import { request, type Agent } from 'node:http';

export interface Letter {
  readonly method?: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
  /** Seconds, or null where the answer does not say. */
  readonly retryAfter: number | null;
  readonly ms: number;
}

const TIMEOUT_MS = 30_000;

/** One call, its bytes as they are; fails when no whole answer came. */
export function send(base: string, agent: Agent, { method = 'POST', path, headers, body }: Letter): Promise<Reply> {
  const { hostname, port } = new URL(base);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const options = {
      hostname,
      port,
      path,
      method,
      agent,
      timeout: TIMEOUT_MS,
      headers: { 'content-type': 'application/json', ...headers, 'content-length': Buffer.byteLength(body) },
    };
    const outgoing = request(options, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const after = incoming.headers['retry-after'];
        if (!incoming.complete) return reject(new Error('The answer was cut.'));
        resolve({
          status: incoming.statusCode ?? 0,
          text,
          contentType: incoming.headers['content-type'] ?? '',
          retryAfter: after === undefined ? null : Number(after),
          ms: performance.now() - began,
        });
      });
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('No answer came in time.')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Of sorted or unsorted figures; `share` 0.95 is the p95. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Runs all of them, so many at a time, and tells every ten seconds how many are done. */
export async function inTurn(
  count: number,
  clients: number,
  what: string,
  run: (n: number) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  let [next, done] = [0, 0];
  const progress = setInterval(() => {
    const seconds = (performance.now() - began) / 1_000;
    console.log(`  ${seconds.toFixed(0)} s: ${done} of ${count} ${what}, ${(done / seconds).toFixed(0)}/s`);
  }, 10_000);
  try {
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (next < count) {
          await run(next++);
          done += 1;
        }
      }),
    );
  } finally {
    clearInterval(progress);
  }
}
