import type { Ctx } from '../../platform/context.ts';
import { insertBooks, type ListBooks } from './books.ts';
import { findFaults, linkLines } from './match.ts';
import { readPart, UnreadableStatement } from './read-lines.ts';
import { chunksFrom, insertLines, nextStatement, saveProgress, type Progress, type StatementRow } from './store.ts';

/** Parts of a file read in one batch, records of ours fetched in one, lines matched in one. */
const BATCH = { chunks: 8, books: 5_000, lines: 25_000 } as const;
/** Statements and books date the same payment differently; records this near to the period may be what a line is about. */
const WINDOW_MS = 3 * 86_400_000;

type Work = Pick<Ctx, 'sql' | 'now' | 'log'>;

/**
 * One bounded batch of the oldest statement that waits: reads parts, then fetches our books, then matches. What was done is
 * saved with the batch, so a run that dies goes on where it stood.
 */
export async function workOnStatements(ctx: Work, listBooks: ListBooks): Promise<{ more: boolean }> {
  const statement = await nextStatement(ctx);
  if (statement === null) return { more: false };
  await saveProgress(ctx, statement.id, await step(ctx, statement, listBooks));
  return { more: true };
}

function step(ctx: Work, statement: StatementRow, listBooks: ListBooks): Promise<Progress> {
  if (statement.status === 'reading') return read(ctx, statement);
  if (statement.status === 'booking') return fetchBooks(ctx, statement, listBooks);
  return match(ctx, statement);
}

async function read(ctx: Work, statement: StatementRow): Promise<Progress> {
  const chunks = await chunksFrom(ctx, statement.id, statement.readChunks, BATCH.chunks);
  const readChunks = statement.readChunks + chunks.length;
  const final = readChunks >= (statement.chunks ?? 0);
  const text = statement.carry + chunks.map(({ body }) => body).join('');
  try {
    const { lines, carry, columns } = readPart(statement.format, statement.currency, statement.columns, text, final);
    await insertLines(ctx, statement.id, statement.lines, lines);
    return {
      readChunks,
      carry,
      columns,
      lines: statement.lines + lines.length,
      ...(final && { status: 'booking' as const }),
    };
  } catch (error) {
    if (!(error instanceof UnreadableStatement)) throw error;
    return { status: 'failed', problem: error.message.slice(0, 500) };
  }
}

async function fetchBooks(ctx: Work, statement: StatementRow, listBooks: ListBooks): Promise<Progress> {
  const { id, provider, from, to, booksAfter } = statement;
  const { records, next } = await listBooks(ctx, {
    provider,
    from: new Date(from.getTime() - WINDOW_MS),
    to: new Date(to.getTime() + WINDOW_MS),
    after: booksAfter,
    limit: BATCH.books,
  });
  await insertBooks(ctx, id, statement.booked, records);
  const booked = statement.booked + records.length;
  return { booked, booksAfter: next, ...(next === null && { status: 'matching' as const }) };
}

async function match(ctx: Work, statement: StatementRow): Promise<Progress> {
  const { id, lines, matchedTo } = statement;
  if (matchedTo < lines) {
    await linkLines(ctx, id, matchedTo, matchedTo + BATCH.lines);
    return { matchedTo: Math.min(lines, matchedTo + BATCH.lines) };
  }
  const findings = await findFaults(ctx, id);
  ctx.log.info('A statement was held against our books.', { total: lines, count: findings });
  return { status: 'done', findings };
}
