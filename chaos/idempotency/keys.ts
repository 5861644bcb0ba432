import type { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Payer } from '../people.ts';
import { send, type Reply } from '../wire.ts';

/** One payment under one key. */
export interface Keyed {
  readonly key: string;
  readonly payer: Payer;
  readonly payee: Payer;
  /** Whom a changed body names. */
  readonly other: Payer;
  readonly minor: number;
  /** Which field the second body changes. */
  readonly change: 'amount' | 'to.userId' | 'note';
}

export interface Outcome {
  /** The last answer of each of the five. */
  readonly answers: readonly Reply[];
  /** How often one of them was told to come again. */
  readonly again: number;
  readonly problems: readonly string[];
}

const AT_ONCE = 5;
const TRIES = 200;
/** Sooner than Retry-After asks, which is the harder test and the shorter run; milliseconds. */
const PAUSE_MS = 100;

const amountOf = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;

const post = (base: string, agent: Agent, { key, payer }: Keyed, body: object): Promise<Reply> =>
  send(base, agent, {
    path: '/api/v1/wallet/transfers',
    headers: { authorization: `Bearer ${payer.token}`, 'idempotency-key': key },
    body: JSON.stringify(body),
  });

const bodyOf = ({ payee, minor }: Keyed) => ({
  to: { userId: payee.id },
  amount: amountOf(minor),
  currency: 'NGN',
});

const codeOf = (text: string): string =>
  (JSON.parse(text) as { errors?: { code: string }[] }).errors?.[0]?.code ?? 'none';

/** Five at once; each comes again as long as it is told to. */
export async function sendTogether(base: string, agent: Agent, keyed: Keyed): Promise<Outcome> {
  const problems: string[] = [];
  let again = 0;
  const persist = async (): Promise<Reply | null> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const reply = await post(base, agent, keyed, bodyOf(keyed)).catch((error: unknown) => {
        problems.push(`${keyed.key}: ${String(error)}`);
        return null;
      });
      if (reply === null || reply.status === 201) return reply;
      const later = reply.status === 503 || (reply.status === 409 && codeOf(reply.text) === 'idempotency.in_progress');
      if (!later || reply.retryAfter === null) {
        problems.push(`${keyed.key}: ${reply.status} ${codeOf(reply.text)}, Retry-After ${reply.retryAfter}`);
        return reply;
      }
      again += 1;
      await sleep(PAUSE_MS);
    }
    problems.push(`${keyed.key}: still told to come again after ${TRIES} tries`);
    return null;
  };
  const answers = (await Promise.all(Array.from({ length: AT_ONCE }, persist))).filter((reply) => reply !== null);
  const first = answers[0];
  for (const { status, text, contentType } of answers.slice(1)) {
    if (status === first!.status && text === first!.text && contentType === first!.contentType) continue;
    problems.push(`${keyed.key}: two different answers, ${first!.status} and ${status}`);
  }
  return { answers, again, problems };
}

/** The same key with one field changed; answers what is wrong with the answer. */
export async function changedBody(base: string, agent: Agent, keyed: Keyed): Promise<string[]> {
  const body = bodyOf(keyed);
  const changed = {
    amount: { ...body, amount: amountOf(keyed.minor + 1) },
    'to.userId': { ...body, to: { userId: keyed.other.id } },
    note: { ...body, note: 'For the maize' },
  }[keyed.change];
  const reply = await post(base, agent, keyed, changed);
  const { errors = [] } = JSON.parse(reply.text) as { errors?: { code: string; field?: string }[] };
  const named = errors.map(({ code, field }) => `${code} ${field}`).join();
  if (reply.status === 422 && named === `idempotency.key_reused ${keyed.change}`) return [];
  return [`${keyed.key}: changed ${keyed.change}, answered ${reply.status} ${named}`];
}
