import { Agent, request } from 'node:http';

/** One kind of request, as a row of the bench. `vary` turns the n-th call into what is sent. */
export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Round {
  readonly requests: number;
  readonly failed: number;
  /** What the first refused call was answered. */
  readonly firstFailure: string | null;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/** Closed-loop load: `clients` connections, each sends its next call when the last was answered. */
export async function load(port: number, clients: number, seconds: number, vary: (n: number) => Shot): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let n = 0;
  let failed = 0;
  let firstFailure: string | null = null;
  const until = performance.now() + seconds * 1000;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const from = performance.now();
        const { status, text } = await send(agent, port, vary(n++));
        if (status >= 400) {
          failed += 1;
          firstFailure ??= `${status} ${text.slice(0, 300)}`;
        }
        times.push(performance.now() - from);
      }
    }),
  );
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return {
    requests: times.length,
    failed,
    firstFailure,
    seconds: (performance.now() - started) / 1000,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
  };
}

function send(agent: Agent, port: number, shot: Shot): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const req = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method: shot.method,
        path: shot.path,
        headers: {
          ...shot.headers,
          ...(shot.body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(shot.body) }),
        },
      },
      (res) => {
        const status = res.statusCode ?? 0;
        const chunks: Buffer[] = [];
        if (status >= 400) res.on('data', (chunk: Buffer) => chunks.push(chunk));
        else res.resume();
        res.once('end', () => resolve({ status, text: Buffer.concat(chunks).toString() }));
      },
    );
    req.once('error', reject);
    req.end(shot.body);
  });
}
