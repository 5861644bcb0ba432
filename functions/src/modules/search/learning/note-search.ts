import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { wordsOf } from '../analysis/words.ts';
import type { SearchQuery, Stage } from '../schemas.ts';
import { asker } from '../who.ts';

const NOTE = named(
  'search.note',
  'insert into search.asked (at, country, text, stage, results, actor) values ($1, $2, $3, $4, $5, $6)',
);
/** A number this long may be somebody's; nothing of it is kept. */
const PERSONAL = /(?:\d[\s-]*){7,}|@/;

/** Keeps what was asked and whether it helped, so that failed searches can teach us. Never fails the search. */
export async function noteSearch(ctx: Ctx, query: SearchQuery, stage: Stage, results: number): Promise<void> {
  const text = wordsOf(query.q)
    .map(({ word }) => word)
    .join(' ')
    .slice(0, 160);
  if (text === '' || PERSONAL.test(query.q)) return;
  try {
    await ctx.sql.run(NOTE, [ctx.now, query.country ?? '', text, stage, results, asker(ctx)]);
  } catch (error) {
    ctx.log.warn('A search was not noted.', { reason: error instanceof Error ? error.message : String(error) });
  }
}
