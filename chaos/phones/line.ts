import { request, type Agent } from 'node:http';
import type { Random } from '../random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What all lines together have done. */
export interface LineFigures {
  sent: number;
  answered: number;
  /** Never reached the platform, or its answer never came back. */
  lost: number;
  /** Broken off at some byte, upward or downward. */
  cut: number;
  /** The app was killed right after it had sent. */
  killed: number;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** The app is dead: what it had only in memory is gone. */
export class Killed extends Error {}

const LOSS = 0.3;
const CUT = 0.1;
const KILL = 0.04;
const DELAY_MS = { least: 2_000, most: 20_000 };
/** So long a phone waits for an answer, by its own clock. */
const PATIENCE_MS = 30_000;

export interface LineOptions {
  readonly base: string;
  readonly agent: Agent;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly figures: LineFigures;
}

/** A phone's bad network: three in ten calls come to nothing, answers take 2 to 20 s, and some are broken off at a random byte. */
export class Line {
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** The answer; null when the phone does not know what became of its call; throws `Killed` when nobody is there to know. */
  async call(token: string, call: Call): Promise<Answer | null> {
    const { time, random, figures } = this.#options;
    const delay = DELAY_MS.least + random() * (DELAY_MS.most - DELAY_MS.least);
    const [fate, up, where] = [random(), random() < 0.5, random()];
    figures.sent += 1;
    await time.sleep(delay / 2);
    if (fate < LOSS && up) {
      figures.lost += 1;
      await time.sleep(PATIENCE_MS - delay / 2);
      return null;
    }
    const cut = fate >= LOSS && fate < LOSS + CUT ? { up, where } : null;
    const killed = fate >= LOSS + CUT && fate < LOSS + CUT + KILL;
    const answer = await time.real(() => this.#exchange(token, call, cut, killed ? Math.floor(where * 40) : null));
    if (killed) {
      figures.killed += 1;
      throw new Killed();
    }
    await time.sleep(fate < LOSS ? PATIENCE_MS - delay / 2 : delay / 2);
    if (fate < LOSS) {
      figures.lost += 1;
      return null;
    }
    if (answer === null) {
      figures.cut += 1;
      return null;
    }
    figures.answered += 1;
    return answer;
  }

  /** The real call. `cut.where` is a part of the bytes; `leaveAfterMs` is when the app dies, in real milliseconds. */
  #exchange(
    token: string,
    { method, path, body, key }: Call,
    cut: { readonly up: boolean; readonly where: number } | null,
    leaveAfterMs: number | null,
  ): Promise<Answer | null> {
    const { base, agent } = this.#options;
    const { hostname, port } = new URL(base);
    const payload = Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const headers: Record<string, string | number> = {
      authorization: `Bearer ${token}`,
      ...(method === 'GET' ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    return new Promise((resolve) => {
      const outgoing = request({ hostname, port, path: `/api${path}`, method, headers, agent }, (incoming) => {
        const chunks: Buffer[] = [];
        let got = 0;
        const length = Number(incoming.headers['content-length'] ?? 1_000);
        const stopAt = cut !== null && !cut.up ? Math.floor(cut.where * length) : Infinity;
        incoming.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          got += chunk.length;
          if (got > stopAt) outgoing.destroy();
        });
        incoming.on('error', () => resolve(null));
        incoming.on('close', () => resolve(null));
        incoming.on('end', () => resolve(answerOf(incoming.statusCode ?? 0, Buffer.concat(chunks), stopAt)));
      });
      outgoing.on('error', () => resolve(null));
      outgoing.on('close', () => resolve(null));
      if (leaveAfterMs !== null) setTimeout(() => outgoing.destroy(), leaveAfterMs);
      if (cut?.up === true && payload.length > 0) {
        outgoing.write(payload.subarray(0, Math.floor(cut.where * payload.length)), () => outgoing.destroy());
      } else outgoing.end(payload);
    });
  }
}

/** Null where the bytes that came are no whole answer. */
function answerOf(status: number, bytes: Buffer, stopAt: number): Answer | null {
  const whole = stopAt < bytes.length ? bytes.subarray(0, stopAt) : bytes;
  try {
    return { status, json: whole.length === 0 && status === 204 ? null : (JSON.parse(whole.toString()) as unknown) };
  } catch {
    return null;
  }
}
