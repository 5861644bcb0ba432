import type { Query, Sql } from '../../functions/src/platform/db/types.ts';

/** An `Sql` that notes every statement on its way, at most so many. */
export function recording(sql: Sql, seen: Query[], most = 40): Sql {
  const keep = (statement: Query['statement'], values: readonly unknown[] | undefined): void => {
    if (seen.length < most) seen.push(values === undefined ? { statement } : { statement, values });
  };
  return {
    rows: (statement, values) => (keep(statement, values), sql.rows(statement, values)),
    first: (statement, values) => (keep(statement, values), sql.first(statement, values)),
    run: (statement, values) => (keep(statement, values), sql.run(statement, values)),
    text: (statement, values) => (keep(statement, values), sql.text(statement, values)),
  };
}
