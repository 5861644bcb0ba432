import type { Client } from 'pg';

/**
 * Fills any table with rows, past its keys, checks and triggers, inside the caller's transaction, which he rolls back. There is
 * one row for each word that the table's policies mention, with that word in every text column: a policy such as
 * "status = 'active'" finds its row.
 */
export async function plantRows(client: Client, table: string): Promise<number> {
  const [schema, name] = table.split('.') as [string, string];
  const target = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`;
  await client.query('set local session_replication_role = replica');
  const checks = await client.query<{ name: string }>(
    `select conname as name from pg_constraint where conrelid = $1::regclass and contype in ('c', 'u', 'p', 'x', 'f')`,
    [target],
  );
  for (const check of checks.rows) {
    await client.query(
      `alter table ${target} drop constraint if exists ${client.escapeIdentifier(check.name)} cascade`,
    );
  }
  const indexes = await client.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where indrelid = $1::regclass',
    [target],
  );
  for (const index of indexes.rows) await client.query(`drop index ${index.name}`);

  const columns = await client.query<{ name: string; type: string; category: string; kind: string }>(
    `select a.attname as name, format_type(a.atttypid, null) as type, t.typcategory::text as category, t.typtype::text as kind
     from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
    [target],
  );
  const words = await client.query<{ word: string }>(
    `select distinct m[1] as word from pg_policy p, regexp_matches(
       coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), '''([^'']+)''', 'g') m
     where p.polrelid = $1::regclass`,
    [target],
  );
  const names = columns.rows.map((column) => client.escapeIdentifier(column.name)).join(', ');
  const texts = ['x', ...words.rows.map(({ word }) => word)];
  for (const text of texts) {
    const values = columns.rows.map((column) => valueFor(column, client.escapeLiteral(text)));
    await client.query(`insert into ${target} (${names}) overriding system value values (${values.join(', ')})`);
  }
  return texts.length;
}

function valueFor({ type, category, kind }: { type: string; category: string; kind: string }, text: string): string {
  if (kind === 'e') return `(enum_range(null::${type}))[1]`;
  if (category === 'A') return `'{}'::${type}`;
  if (category === 'N') return `1::${type}`;
  if (category === 'B') return 'true';
  if (category === 'D') return `now()::${type}`;
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'bytea') return `''::bytea`;
  if (type === 'jsonb' || type === 'json') return `'{}'::${type}`;
  if (category === 'S') return type.startsWith('char') ? `left(${text}, 1)` : text;
  return `null::${type}`;
}
