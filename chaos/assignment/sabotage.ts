import type pg from 'pg';

export const sabotages = ['locks', 'turns', 'capacity'] as const;
export type Sabotage = (typeof sabotages)[number];

/** The function as it stands, with something taken out of it; throws when there was nothing of the kind. */
async function without(database: pg.Client, name: string, ...changes: readonly (readonly [RegExp, string])[]) {
  const { rows } = await database.query<{ code: string }>(
    `select pg_get_functiondef(p.oid) as code from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'teams' and p.proname = $1`,
    [name],
  );
  let code = rows[0]!.code;
  for (const [what, instead] of changes) {
    if (!what.test(code)) throw new Error(`teams.${name} has no ${what.source} any more.`);
    code = code.replace(what, instead);
  }
  await database.query(code);
}

/* Faults planted in the suite's own database, to see that the checks see them. Nothing of this is in what is shipped. */
const plans: Readonly<Record<Sabotage, (database: pg.Client) => Promise<void>>> = {
  // Nobody locks what he takes, and no index looks.
  locks: async (database) => {
    await database.query('drop index teams.assignment_open');
    await without(database, 'claim_next', [/ for no key update skip locked/, ''], [/ for no key update/, '']);
    await without(database, 'distribute', [/ for no key update skip locked/, '']);
    await without(database, 'assign', [/ for no key update/g, '']);
  },
  // Nobody's turns are counted.
  turns: async (database) => {
    await database.query(`create or replace function teams.turns_of(p_inbox uuid, p_user uuid, p_since timestamptz) returns integer
      language sql stable set search_path = '' return 0`);
  },
  // Nobody looks how many an agent has.
  capacity: async (database) => {
    await without(database, 'begin_assignment', [/ and a\.open_count < a\.capacity/, '']);
    await without(database, 'claim_next', [/a\.open_count >= a\.capacity/, 'false']);
    await without(database, 'assign', [/a\.open_count >= a\.capacity/, 'false']);
    await without(database, 'distribute', [/a\.open_count < a\.capacity/g, 'true']);
  },
};

export async function sabotageAssignment(database: pg.Client, what: Sabotage): Promise<void> {
  await plans[what](database);
}
