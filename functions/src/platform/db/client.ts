import type pg from 'pg';
import type { ClientConfig, QueryConfig } from 'pg';
import type { Query } from './types.ts';

/** Milliseconds that we wait beyond PostgreSQL's own statement timeout before we give the connection up as dead. */
const GRACE_MS = 900;

export interface Connection {
  readonly url: string;
  readonly statementTimeoutMs: number;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

/**
 * Every connection is pipelined: statements leave as they are asked, answers come in order, and a flight of several costs
 * one round trip. `pg` itself is loaded with the first connection, so that a process that needs none never pays for it.
 */
export function clientConfig({ url, statementTimeoutMs, applicationName }: Connection): ClientConfig {
  return {
    connectionString: url,
    pipeline: true,
    keepAlive: true,
    types: TYPES,
    query_timeout: statementTimeoutMs + GRACE_MS,
    application_name: applicationName ?? 'pushnchat',
  };
}

export function queryConfig(query: Query, statementTimeoutMs?: number): QueryConfig {
  const { statement, values } = query;
  const config: QueryConfig =
    typeof statement === 'string'
      ? { text: statement }
      : statement.name === undefined
        ? { text: statement.text }
        : { name: statement.name, text: statement.text };
  if (values !== undefined && values.length > 0) config.values = values as unknown[];
  return statementTimeoutMs === undefined
    ? config
    : Object.assign(config, { query_timeout: statementTimeoutMs + GRACE_MS });
}

type Parse = (text: string) => unknown;
const utc: Parse = (text) => new Date(`${text.replace(' ', 'T')}Z`);
const list =
  (parse: Parse): Parse =>
  (text) =>
    text === '{}'
      ? []
      : text
          .slice(1, -1)
          .split(',')
          .map((item) => (item === 'NULL' ? null : parse(item)));

/**
 * int8 is `bigint` everywhere: money would not survive a double (9007199254740993 becomes …992). A count is cast to
 * int in its SQL. Dates without a time stay text, for they belong to no time zone.
 */
const PARSERS: ReadonlyMap<number, Parse> = new Map<number, Parse>([
  [20, BigInt],
  [1016, list(BigInt)],
  [1082, String],
  [1114, utc],
]);

let standard: ((oid: number, format?: 'text' | 'binary') => Parse) | undefined;

const TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): Parse =>
    PARSERS.get(oid) ?? standard?.(oid, format) ?? String,
};

export async function loadPg(): Promise<typeof pg> {
  const { default: loaded } = await import('pg');
  standard = loaded.types.getTypeParser as typeof standard;
  return loaded;
}
