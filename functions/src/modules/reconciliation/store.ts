import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { Currency } from '../../platform/values/money.ts';
import type { Columns, Format, Line } from './read-lines.ts';

export interface StatementRow {
  readonly id: string;
  readonly provider: string;
  readonly format: Format;
  readonly currency: Currency;
  readonly from: Date;
  readonly to: Date;
  readonly status: 'receiving' | 'reading' | 'booking' | 'matching' | 'done' | 'failed';
  readonly chunks: number | null;
  readonly readChunks: number;
  readonly carry: string;
  readonly columns: Columns | null;
  readonly booksAfter: string | null;
  readonly matchedTo: number;
  readonly lines: number;
  readonly booked: number;
  readonly findings: number;
  readonly problem: string | null;
  readonly createdAt: Date;
}

const ROW = `id, provider, format, currency, period_from as "from", period_to as "to", status, chunks, read_chunks as "readChunks",
  carry, columns, books_after as "booksAfter", matched_to as "matchedTo", lines, booked, findings, problem,
  created_at as "createdAt"`;
const INSERT = named(
  'reconciliation.insert',
  `insert into reconciliation.statement (id, provider, format, currency, period_from, period_to, status, created_by, version,
     created_at, updated_at) values ($1, $2, $3, $4, $5, $6, 'receiving', $7, 1, $8, $8) returning ${ROW}`,
);
const FIND = named('reconciliation.find', `select ${ROW} from reconciliation.statement where id = $1`);
const LOCK = named(
  'reconciliation.lock',
  `select ${ROW} from reconciliation.statement where id = $1 for no key update`,
);
const LIST = named(
  'reconciliation.list',
  `select ${ROW} from reconciliation.statement where $1::uuid is null or id < $1 order by id desc limit $2`,
);
/** The oldest piece of work that nobody holds just now. */
const NEXT = named(
  'reconciliation.next',
  `select ${ROW} from reconciliation.statement where status in ('reading', 'booking', 'matching')
   order by updated_at limit 1 for no key update skip locked`,
);

type Sql = Pick<Ctx, 'sql'>;

export async function insertStatement(ctx: Sql, values: readonly unknown[]): Promise<StatementRow> {
  const row = await ctx.sql.first<StatementRow>(INSERT, values);
  if (row === null) throw new Error('The new statement was not returned.');
  return row;
}
export const findStatement = (ctx: Sql, id: string) => ctx.sql.first<StatementRow>(FIND, [id]);
export const lockStatement = (ctx: Sql, id: string) => ctx.sql.first<StatementRow>(LOCK, [id]);
export const nextStatement = (ctx: Sql) => ctx.sql.first<StatementRow>(NEXT);
export const listRows = (ctx: Sql, after: string | null, limit: number) =>
  ctx.sql.rows<StatementRow>(LIST, [after, limit]);

const PROGRESS = {
  status: 'status',
  chunks: 'chunks',
  readChunks: 'read_chunks',
  carry: 'carry',
  columns: 'columns',
  booksAfter: 'books_after',
  matchedTo: 'matched_to',
  lines: 'lines',
  booked: 'booked',
  findings: 'findings',
  problem: 'problem',
} as const;
export type Progress = { readonly [Field in keyof typeof PROGRESS]?: StatementRow[Field] };

export async function saveProgress(ctx: Pick<Ctx, 'sql' | 'now'>, id: string, change: Progress): Promise<void> {
  const fields = Object.keys(change) as (keyof typeof PROGRESS)[];
  const sets = fields.map((field, place) => `${PROGRESS[field]} = $${place + 3}`);
  await ctx.sql.run(
    `update reconciliation.statement set ${[...sets, 'version = version + 1', 'updated_at = $2'].join(', ')} where id = $1`,
    [id, ctx.now, ...fields.map((field) => (field === 'columns' ? JSON.stringify(change.columns) : change[field]))],
  );
}

const CHUNKS = named(
  'reconciliation.chunks',
  'select place, body from reconciliation.chunk where statement_id = $1 and place >= $2 order by place limit $3',
);
export const chunksFrom = (ctx: Sql, id: string, place: number, limit: number) =>
  ctx.sql.rows<{ place: number; body: string }>(CHUNKS, [id, place, limit]);

const LINES = named(
  'reconciliation.lines',
  `insert into reconciliation.line (statement_id, place, kind, keys, amount, currency, at)
   select $1, n.place, n.kind, string_to_array(n.keys, E'\\n'), n.amount, n.currency, n.at
   from unnest($2::int[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::timestamptz[])
     n (place, kind, keys, amount, currency, at)`,
);

export async function insertLines(ctx: Sql, id: string, first: number, lines: readonly Line[]): Promise<void> {
  if (lines.length === 0) return;
  await ctx.sql.run(LINES, [
    id,
    lines.map((_, place) => first + place),
    lines.map(({ kind }) => kind),
    lines.map(({ keys }) => keys.map((key) => key.slice(0, 200).replaceAll('\n', ' ')).join('\n')),
    lines.map(({ amount }) => amount),
    lines.map(({ currency }) => currency),
    lines.map(({ at }) => at),
  ]);
}
