import type pg from 'pg';
import { randomOf } from '../random.ts';
import { Connection } from './connection.ts';
import { keyOf, Model } from './model.ts';
import { operationsOf, World, type Call } from './operations.ts';

/** What a client knows of one call: how it ended, and whether that was committed. */
export interface Entry {
  readonly call: Call;
  readonly outcome: string;
  readonly committed: boolean;
}

export interface Played {
  readonly seed: number;
  readonly entries: readonly Entry[];
  readonly crashes: number;
  /** In words, the first few: how the ledger and the model differ. */
  readonly differences: readonly string[];
}

/** Every fifth world is played by three clients at once, so that calls meet on the same rows; the others are held to the model. */
export const isRace = (seed: number): boolean => seed % 5 === 0;
const CRASHES = 0.02;

/** Plays one world to its end. `told` counts calls for the progress line. */
export async function play(
  seed: number,
  count: number,
  to: { readonly url: string; readonly admin: pg.Client },
  told: (calls: number) => void,
): Promise<Played> {
  const calls = new World(seed).calls(operationsOf(seed, Math.ceil(count * 1.25) + 20)).slice(0, count);
  const clients = isRace(seed) ? 3 : 1;
  const model = clients === 1 ? new Model() : null;
  const parts = await Promise.all(
    Array.from({ length: clients }, (_, n) =>
      playPart(
        seed,
        n,
        calls.filter((_call, place) => place % clients === n),
        model,
        new Connection(to.url, to.admin),
        told,
      ),
    ),
  );
  const entries = parts.flatMap((part) => part.entries);
  const differences = parts.flatMap((part) => part.differences);
  differences.push(...(await compare(seed, entries, model, to.admin)));
  return { seed, entries, crashes: parts.reduce((sum, part) => sum + part.crashes, 0), differences };
}

async function playPart(
  seed: number,
  client: number,
  calls: readonly Call[],
  model: Model | null,
  connection: Connection,
  told: (calls: number) => void,
): Promise<{ entries: Entry[]; differences: string[]; crashes: number }> {
  const random = randomOf(seed, `crash ${client}`);
  const entries: Entry[] = [];
  const differences: string[] = [];
  let crashes = 0;
  const judge = (call: Call, outcome: string): void => {
    const expected = model?.outcome(call);
    if (expected !== undefined && expected !== outcome && differences.length < 3) {
      differences.push(
        `seed ${seed}: ${call.kind} ${'reference' in call ? call.reference : ''} ended "${outcome}", not "${expected}"`,
      );
    }
  };
  for (let place = 0; place < calls.length;) {
    const group = random() < CRASHES ? calls.slice(place, place + 1 + Math.floor(random() * 4)) : null;
    if (group === null) {
      const call = calls[place]!;
      const outcome = await sendAgain(connection, call);
      judge(call, outcome);
      entries.push({ call, outcome, committed: true });
      place += 1;
      told(1);
      continue;
    }
    crashes += 1;
    model?.begin();
    const marker = `${seed}:${client}:${place}`;
    const result = await connection.crash(group, marker, random() < 0.5).catch(async (error: unknown) => {
      await connection.close();
      const outcome = isKnot(error) ? 'rolled back' : failureOf(error);
      return { outcomes: group.map(() => outcome), committed: false };
    });
    for (const [n, call] of group.entries()) {
      const outcome = result.outcomes[n]!;
      if (outcome !== 'rolled back') judge(call, outcome);
      entries.push({ call, outcome, committed: result.committed });
    }
    model?.end(result.committed);
    place += group.length;
    told(group.length);
  }
  await connection.close();
  return { entries, differences, crashes };
}

/** Transactions of several calls may wait for each other in a circle. Then nothing was done, and the caller tries again. */
function isKnot(error: unknown): boolean {
  return ['40P01', '55P03'].includes((error as { code?: string }).code ?? '');
}

function failureOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return `error ${code ?? ''} ${message ?? ''}`;
}

async function sendAgain(connection: Connection, call: Call): Promise<string> {
  for (;;) {
    try {
      return await connection.send(call);
    } catch (error) {
      if (!isKnot(error)) return failureOf(error);
    }
  }
}

/** What each booked call moved, by account; a reversal moves back what it names. */
export function effects(entries: readonly Entry[]): Map<string, ReadonlyMap<string, bigint>> {
  const holds = new Map(entries.flatMap(({ call }) => (call.kind === 'hold' ? [[call.reference, call] as const] : [])));
  const moved = new Map<string, ReadonlyMap<string, bigint>>();
  const reversals: Extract<Call, { kind: 'reverse' }>[] = [];
  for (const { call, outcome, committed } of entries) {
    if (outcome !== 'posted' || !committed) continue;
    const effect = new Map<string, bigint>();
    const add = (key: string, amount: bigint) => effect.set(key, (effect.get(key) ?? 0n) + amount);
    if (call.kind === 'post') {
      for (const { from, to, amount } of call.moves) {
        add(keyOf(from), -amount);
        add(keyOf(to), amount);
      }
    } else if (call.kind === 'capture') {
      add(keyOf(holds.get(call.hold)!.from), -call.amount);
      add(keyOf(call.to), call.amount);
    } else if (call.kind === 'reverse') {
      reversals.push(call);
      continue;
    } else continue;
    moved.set(call.reference, effect);
  }
  for (const { reference, transaction } of reversals) {
    const original = moved.get(transaction) ?? new Map<string, bigint>();
    moved.set(reference, new Map([...original].map(([key, amount]) => [key, -amount])));
  }
  return moved;
}

/** The wallets of this world against what its clients were told, and against the model. */
async function compare(
  seed: number,
  entries: readonly Entry[],
  model: Model | null,
  admin: pg.Client,
): Promise<string[]> {
  const differences = entries
    .filter(({ outcome }) => outcome.startsWith('error'))
    .map(({ call, outcome }) => `seed ${seed}: ${call.kind} failed: ${outcome}`);
  const told = new Map<string, number>();
  for (const { call, outcome, committed } of entries) {
    if (outcome === 'posted' && committed && 'reference' in call)
      told.set(call.reference, (told.get(call.reference) ?? 0) + 1);
  }
  for (const [reference, times] of told)
    if (times > 1) differences.push(`seed ${seed}: ${reference} was posted ${times} times`);

  const expected = new Map<string, bigint>();
  for (const effect of effects(entries).values()) {
    for (const [key, amount] of effect) expected.set(key, (expected.get(key) ?? 0n) + amount);
  }
  const owners = new World(seed).wallets.map(({ owner }) => owner.id);
  const { rows } = await admin.query<{ key: string; posted: string; held: string }>(
    `select concat_ws(' ', owner_kind, owner_id, kind, asset) as key, posted::text, held::text
     from ledger.account where owner_kind = 'user' and owner_id = any ($1) and kind = 'wallet'`,
    [owners],
  );
  const found = new Map(rows.map((row) => [row.key, row]));
  for (const wallet of new World(seed).wallets) {
    const key = keyOf(wallet);
    const { posted = '0', held = '0' } = found.get(key) ?? {};
    if (BigInt(posted) !== (expected.get(key) ?? 0n))
      differences.push(`seed ${seed}: ${key} has ${posted}, its clients were told ${expected.get(key) ?? 0n}`);
    if (model === null) continue;
    if (BigInt(posted) !== (model.posted.get(key) ?? 0n))
      differences.push(`seed ${seed}: ${key} has ${posted}, the model ${model.posted.get(key) ?? 0n}`);
    if (BigInt(held) !== (model.held.get(key) ?? 0n))
      differences.push(`seed ${seed}: ${key} holds ${held}, the model ${model.held.get(key) ?? 0n}`);
  }
  return differences.slice(0, 5);
}
