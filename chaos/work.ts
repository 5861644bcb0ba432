import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.ts';
import type { Answer, Call, Figures } from './client.ts';
import { Journal } from './journal.ts';
import type { Options } from './options.ts';
import type { People } from './people.ts';
import { randomOf } from './random.ts';
import type { Random } from './random.ts';

export interface Progress {
  created: number;
  submitted: number;
  judged: number;
  /** Told of each listing whose creation was answered: its number and public id. */
  readonly onCreated: (n: number, listing: string) => void;
}

/** How often what happens, as fractions of what could. */
const share = { submit: 0.5, approve: 0.7, reject: 0.1, repeat: 0.03, twin: 0.03, faint: 0.1 };
const categories = ['grains-and-flour', 'phones', 'shoes-and-bags', 'kitchen', 'solar-and-power', 'furniture'] as const;
const goods = [
  'Yellow maize, 25 kg',
  'Phone with two cards',
  'School shoes',
  'Gas cooker',
  'Solar lamp',
  'Wooden bed',
] as const;

/** The key of a listing, which it carries in its address: what a row says of the call that made it. */
export const keyOf = (seed: number, n: number): string => `chaos-${seed.toString(36)}-${n}`;

/** `clients` workers take one listing after the other through as much of its life as the seed says. */
export async function importListings(
  baseUrl: string,
  folder: string,
  people: People,
  options: Options,
  figures: Figures,
  progress: Progress,
): Promise<void> {
  const { seed, count, clients } = options;
  let next = 0;
  // A create that a client gave up is made up for by another one: in the end `count` were answered.
  let open = count;
  const worker = async (place: number): Promise<void> => {
    const client = new Client(baseUrl, new Journal(folder, place), figures);
    try {
      while (open > 0) {
        open -= 1;
        const made = await oneListing(client, next++, seed, people, progress);
        if (!made) open += 1;
      }
    } catch (error) {
      // The others need not go on for a run that is lost.
      open = 0;
      throw error;
    } finally {
      client.close();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: clients }, (_, place) => worker(place)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** True when its creation was answered, whatever became of it then. */
async function oneListing(
  client: Client,
  n: number,
  seed: number,
  people: People,
  progress: Progress,
): Promise<boolean> {
  const random = randomOf(seed, `listing ${n}`);
  const key = keyOf(seed, n);
  const token = people.sellers[n % people.sellers.length]!;
  const create = { op: 'create' as const, path: '/api/v1/listings', key, token, body: draft(n, key, random) };
  const made = await perform(client, create, random);
  if (made === null || made.listing === null) return false;
  progress.created += 1;
  progress.onCreated(n, made.listing);

  if (random() >= share.submit) return true;
  const path = `/api/v1/listings/${made.listing}/submit`;
  const submitted = await perform(client, { op: 'submit', path, key: `${key}-submit`, token }, random);
  if (submitted === null || submitted.version === null) return true;
  progress.submitted += 1;

  const fate = random();
  if (fate >= share.approve + share.reject) return true;
  const op = fate < share.approve ? 'approve' : 'reject';
  const judged = await perform(
    client,
    {
      op,
      path: `/api/v1/admin/listings/${made.listing}/${op}`,
      key: `${key}-${op}`,
      token: people.moderator,
      ifMatch: submitted.version,
      ...(op === 'reject' && { body: { reason: 'The picture shows something else.' } }),
    },
    random,
  );
  if (judged !== null) progress.judged += 1;
  return true;
}

/** A call, now and then by two tries at once, and now and then once more after its answer: each must change nothing. */
async function perform(client: Client, call: Omit<Call, 'faint'>, random: Random): Promise<Answer | null> {
  const [twin, repeat, faint] = [random() < share.twin, random() < share.repeat, random() < share.faint];
  const steadfast = { ...call, faint: faint && !twin && !repeat };
  const second = twin ? sleep(random() * 10).then(() => client.call(steadfast)) : undefined;
  const [answer] = await Promise.all([client.call(steadfast), second]);
  if (repeat && answer !== null) await client.call(steadfast);
  return answer;
}

function draft(n: number, key: string, random: Random): object {
  const kind = n % categories.length;
  return {
    type: random() < 0.8 ? 'OFFER' : 'REQUEST',
    title: `${goods[kind]} (${n})`,
    description: 'In good order. Come and see it at the stall behind the bus park, any day but Sunday.',
    category: categories[kind],
    price: String(500 + Math.floor(random() * 100_000)),
    currency: 'XOF',
    location: { latitude: random() * 10, longitude: random() * 10, address: key },
    durationHours: 96,
  };
}
