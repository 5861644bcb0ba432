import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoFailure } from './failure.ts';

/** What the running platform says of itself: `GET /__local/status`. */
export interface Platform {
  readonly url: string;
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data;
  /** The cursor of the next page. */
  readonly next: string | null;
  readonly errors: readonly Problem[];
}

/** Finds the platform that `npm start` runs on this machine. */
export async function findPlatform(port: number): Promise<Platform> {
  const url = `http://127.0.0.1:${port}`;
  const notRunning = `PushNchat is not running at ${url}. Start it with "npm start" in another terminal, wait until it says that it is ready, and try again.`;
  try {
    const answer = await fetch(`${url}/__local/status`, { signal: AbortSignal.timeout(5_000) });
    const { project, env } = (await answer.json()) as Partial<Platform>;
    if (answer.ok && project !== undefined && env !== undefined) return { url, project, env };
  } catch (error) {
    throw new DemoFailure(notRunning, { cause: error });
  }
  throw new DemoFailure(`Something else than PushNchat answers at ${url}. LOCAL_PORT_OFFSET says where to look.`);
}

/** An ID token, or where to get one that is good just now; null: a stranger. */
type Token = string | null | (() => Promise<string>);

const tries = 40;
const passing: ReadonlySet<number> = new Set([429, 502, 503]);

/** A client of the public API with somebody's token. Waits as long as the API asks it to, and sends again under the same key. */
export class Client {
  readonly #base: string;
  readonly #token: Token;
  waitedMs = 0;

  constructor(platform: Platform, token: Token) {
    this.#base = `${platform.url}/api`;
    this.#token = token;
  }

  /** Any answer that will not change by itself. */
  async ask<Data>(
    method: string,
    path: string,
    body?: object,
    ifMatch?: number,
    key: string = randomUUID(),
  ): Promise<Answer<Data>> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    const token = typeof this.#token === 'function' ? await this.#token() : this.#token;
    if (token !== null) headers['authorization'] = `Bearer ${token}`;
    if (method !== 'GET') headers['idempotency-key'] = key;
    if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
    for (let left = tries; ; left -= 1) {
      const answer = await fetch(`${this.#base}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await answer.text();
      if (passing.has(answer.status) && left > 1) {
        const waitMs = Number(answer.headers.get('retry-after') ?? 1) * 1_000;
        this.waitedMs += waitMs;
        await sleep(waitMs);
        continue;
      }
      return { status: answer.status, ...readEnvelope<Data>(text) };
    }
  }

  /** The data of an answer that must be a good one. */
  async call<Data>(method: string, path: string, body?: object, ifMatch?: number): Promise<Data> {
    const answer = await this.ask<Data>(method, path, body, ifMatch);
    if (answer.status < 400) return answer.data;
    throw new DemoFailure(`${method} ${path} was answered ${answer.status}: ${problemOf(answer)}`);
  }
}

export function problemOf({ errors }: Pick<Answer<unknown>, 'errors'>): string {
  return errors.map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`)).join(' ');
}

function readEnvelope<Data>(text: string): Omit<Answer<Data>, 'status'> {
  const { data, meta, errors } = (text === '' ? {} : JSON.parse(text)) as {
    data?: Data;
    meta?: { pagination?: { next: string | null } };
    errors?: Problem[];
  };
  return { data: data as Data, next: meta?.pagination?.next ?? null, errors: errors ?? [] };
}

/** Moves the platform's clock; what falls due on the way happens now. */
export async function advanceClock({ url }: Platform, hours: number): Promise<string> {
  const answer = await fetch(`${url}/__local/clock`, {
    method: 'POST',
    body: JSON.stringify({ advanceMs: hours * 3_600_000 }),
  });
  if (!answer.ok) throw new DemoFailure(`The platform's clock cannot be moved: ${await answer.text()}`);
  return ((await answer.json()) as { now: string }).now;
}

/** Creates an account in the Auth emulator as a phone does, and answers its uid and ID token. */
export async function signUp({ env }: Platform, email: string, password: string): Promise<Account> {
  const url = `http://${env['FIREBASE_AUTH_EMULATOR_HOST']}/identitytoolkit.googleapis.com/v1/accounts:signUp?key=demo`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, returnSecureToken: true }),
  });
  if (!answer.ok) throw new DemoFailure(`The Auth emulator refused ${email}: ${await answer.text()}`);
  const { localId, idToken } = (await answer.json()) as { localId: string; idToken: string };
  return { uid: localId, token: idToken, email, password };
}

export interface Account {
  readonly uid: string;
  readonly token: string;
  readonly email: string;
  readonly password: string;
}
