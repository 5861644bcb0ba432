import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { Act } from './journal.ts';

/** One invariant, as it was found. */
export interface Verdict {
  readonly name: string;
  /** How much was looked at. */
  readonly seen: number;
  readonly wrong: number;
  /** Of what is wrong, the first few. */
  readonly examples?: readonly string[];
}

export interface Listening {
  readonly subscriber: string;
  readonly type: string;
}

/** Puts beside the data what the checks compare it with. */
export async function layOut(
  database: pg.Client,
  acts: readonly Act[],
  listening: readonly Listening[],
): Promise<void> {
  await database.query(`
    create schema if not exists chaos;
    create unlogged table chaos.act (key text primary key, op text not null, status integer, listing text, version integer,
      digests text[] not null, answers integer not null);
    create unlogged table if not exists chaos.listening (subscriber text, type text, primary key (subscriber, type));
    create index on listings.listing (address);
    create index on platform.outbox (key);
    create index on platform.idempotency_record (key);
    create index on platform.inbox (event_id);`);
  await database.query(
    `insert into chaos.act select key, op, status, listing, version, digests, answers
     from jsonb_to_recordset($1::jsonb) as a (key text, op text, status integer, listing text, version integer,
       digests text[], answers integer)`,
    [JSON.stringify(acts)],
  );
  await listen(database, listening);
  await database.query('analyze');
}

export async function listen(database: pg.Client, listening: readonly Listening[]): Promise<void> {
  await database.query(`
    create schema if not exists chaos;
    create unlogged table if not exists chaos.listening (subscriber text, type text, primary key (subscriber, type))`);
  await database.query(
    `insert into chaos.listening select subscriber, type from jsonb_to_recordset($1::jsonb)
       as s (subscriber text, type text) on conflict do nothing`,
    [JSON.stringify(listening)],
  );
}

/** Runs every statement of a file of invariants. */
export async function checkInvariants(database: pg.Client, file = 'invariants.sql'): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { name, sql } of statements(file)) {
    const { rows } = await database.query<{ seen: string; wrong: string }>(sql);
    verdicts.push({ name, seen: Number(rows[0]?.seen ?? 0), wrong: Number(rows[0]?.wrong ?? 1) });
  }
  return verdicts;
}

/** The named statements of the file, in its order. */
export function statements(file = 'invariants.sql'): { readonly name: string; readonly sql: string }[] {
  const [, ...parts] = readFileSync(join(import.meta.dirname, file), 'utf8').split(/^-- @ /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { name: part.slice(0, end).trim(), sql: part.slice(end + 1).trim() };
  });
}
