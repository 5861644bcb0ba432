import type { Chaos, ChaosSettings } from './chaos.ts';

export interface Controlled {
  readonly chaos: Chaos;
  stats(): object;
  drain(options: { timeoutMs?: number }): Promise<void>;
}

const json = (status: number, body: unknown): Response => Response.json(body, { status });

/** Only known settings, and only numbers: a misspelt knob must not pass for a calm run. */
function readSettings(body: unknown): Partial<ChaosSettings> {
  if (typeof body !== 'object' || body === null) throw new RangeError('A JSON object is expected.');
  for (const [name, value] of Object.entries(body)) {
    if (!['seed', 'duplicate', 'dropAck', 'delayMs'].includes(name)) throw new RangeError(`"${name}" is no setting.`);
    if (typeof value !== 'number') throw new RangeError(`"${name}" must be a number.`);
  }
  return body;
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown);
  } catch {
    throw new RangeError('The body is no JSON.');
  }
}

/**
 * For the status page and for suites in another process, mounted by the gateway at any prefix:
 * `GET …/stats`, `GET` and `POST …/chaos` with settings, `POST …/drain` with `{ timeoutMs }`.
 */
export async function control(queues: Controlled, request: Request): Promise<Response> {
  const act = `${request.method} ${new URL(request.url).pathname.split('/').at(-1) ?? ''}`;
  try {
    if (act === 'GET stats') return json(200, queues.stats());
    if (act === 'GET chaos') return json(200, queues.chaos.settings);
    if (act === 'POST chaos') return json(200, queues.chaos.set(readSettings(await readBody(request))));
    if (act === 'POST drain') {
      const { timeoutMs = 120_000 } = (await readBody(request)) as { timeoutMs?: number };
      await queues.drain({ timeoutMs });
      return json(200, queues.stats());
    }
    return json(404, { error: 'Known are GET stats, GET chaos, POST chaos and POST drain.' });
  } catch (error) {
    const refused = error instanceof RangeError;
    return json(refused ? 400 : 504, { error: error instanceof Error ? error.message : String(error) });
  }
}
