import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal, Operation } from './journal.ts';

export interface Call {
  readonly op: Operation;
  readonly path: string;
  /** The Idempotency-Key, the same at every try. */
  readonly key: string;
  readonly token: string;
  readonly body?: object;
  readonly ifMatch?: number;
  /** Gives up after the first try whose fate nobody knows. */
  readonly faint: boolean;
}

export interface Answer {
  readonly status: number;
  readonly listing: string | null;
  readonly version: number | null;
}

/** What all clients together have met. */
export interface Figures {
  sent: number;
  answered: number;
  /** Cut off or timed out. */
  unknown: number;
  /** Told to come again: 503, 429, 409 in progress. */
  again: number;
  /** 500: the host met something it did not foresee. */
  failed: number;
  abandoned: number;
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number;
}

const timeoutMs = 15_000;
const pauseMs = 50;
/** So long a client keeps trying one call before the run is called off, in milliseconds. */
const patienceMs = 120_000;

/** A client that never loses count: it sends the same call under the same key until somebody answers it. */
export class Client {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #journal: Journal;
  readonly #figures: Figures;

  constructor(baseUrl: string, journal: Journal, figures: Figures) {
    this.#url = new URL(baseUrl);
    this.#agent = new Agent({ keepAlive: true, maxSockets: 4 });
    this.#journal = journal;
    this.#figures = figures;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The answer, or null when the client gave up and does not know. */
  async call(call: Call): Promise<Answer | null> {
    const { key, op } = call;
    const end = performance.now() + patienceMs;
    while (performance.now() < end) {
      this.#journal.write({ t: 'sent', key, op, at: Date.now() });
      this.#figures.sent += 1;
      const reply = await this.#send(call).catch((error: unknown) => String(error));
      if (typeof reply === 'string' || reply.status === 502) {
        const why = typeof reply === 'string' ? reply : '502';
        this.#journal.write({ t: 'unknown', key, op, why });
        this.#figures.unknown += 1;
        if (call.faint) {
          this.#figures.abandoned += 1;
          return null;
        }
        await sleep(pauseMs);
      } else if (comesAgain(reply)) {
        this.#figures.again += 1;
        await sleep(Math.min(reply.retryAfterMs, 500));
      } else if (reply.status >= 500) {
        this.#figures.failed += 1;
        await sleep(pauseMs);
      } else return this.#answered(call, reply);
    }
    throw new Error(
      `${op} ${call.path} has had no answer for ${patienceMs / 1_000} s: the platform does not come back.`,
    );
  }

  #answered({ key, op }: Call, { status, text }: Reply): Answer {
    const { data } = JSON.parse(text) as { data?: { id: string; version: number } };
    const [listing, version] = [data?.id ?? null, data?.version ?? null];
    const digest = createHash('md5').update(text).digest('hex');
    this.#journal.write({ t: 'answered', key, op, status, listing, version, digest });
    this.#figures.answered += 1;
    return { status, listing, version };
  }

  #send({ path, key, token, body, ifMatch }: Call): Promise<Reply> {
    const { hostname, port } = this.#url;
    const payload = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      'idempotency-key': key,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
    };
    return new Promise((resolve, reject) => {
      const options = { hostname, port, path, method: 'POST', headers, agent: this.#agent, timeout: timeoutMs };
      const outgoing = request(options, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const retryAfterMs = Number(incoming.headers['retry-after'] ?? 0.1) * 1_000;
          if (incoming.complete) resolve({ status: incoming.statusCode ?? 0, text, retryAfterMs });
          else reject(new Error('cut'));
        });
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  }
}

function comesAgain({ status, text }: Reply): boolean {
  return status === 503 || status === 429 || (status === 409 && text.includes('"idempotency.in_progress"'));
}
