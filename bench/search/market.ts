import {
  foldTerms,
  indexThing,
  search,
  SearchQuery,
  type SearchAnswer,
  type SearchSource,
  type SearchThing,
} from '../../functions/src/modules/search/index.ts';
import type { Ctx } from '../../functions/src/platform/context.ts';
import { plain, transaction } from '../../functions/src/platform/db/database.ts';
import { contextOf } from '../../functions/src/modules/search/things.factory.ts';

const BATCH = 500;
const WORKER = { kind: 'job', name: 'bench' } as const;

export function asWorker<T>(run: (ctx: Ctx) => Promise<T>): Promise<T> {
  return transaction({ scope: { role: 'worker', actor: WORKER, requestId: 'bench' } }, (unit) =>
    run(contextOf(unit.sql, WORKER)),
  );
}

/** Brings things in as their events would, and counts their words as the job would. */
export async function stock(things: readonly SearchThing[]): Promise<void> {
  const byId = new Map(things.map((thing) => [thing.id, thing]));
  const source: SearchSource = {
    kind: 'listing',
    load: (_ctx, id) => {
      const thing = byId.get(id) ?? null;
      return Promise.resolve(thing === null ? null : { version: thing.version, thing });
    },
    scan: () => Promise.resolve([]),
  };
  for (let from = 0; from < things.length; from += BATCH) {
    await asWorker(async (ctx) => {
      await Promise.all(things.slice(from, from + BATCH).map(({ id }) => indexThing(ctx, source, id)));
    });
  }
  while ((await asWorker((ctx) => foldTerms(ctx, { limit: 50_000 }))).more);
  await asWorker((ctx) => ctx.sql.run('analyze search.document, search.term'));
}

/** The first page, as anybody gets it. */
export async function ask(q: string, limit = 10): Promise<SearchAnswer> {
  const ctx = contextOf(plain('app'), { kind: 'anonymous' });
  const answer = await search(ctx, SearchQuery.parse({ q }), { limit, after: null });
  return JSON.parse(answer.text) as SearchAnswer;
}
