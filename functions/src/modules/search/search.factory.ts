import { plain } from '../../platform/db/database.ts';
import type { Ctx } from '../../platform/context.ts';
import { transaction } from '../../platform/db/database.ts';
import { newId } from '../../platform/values/id.ts';
import { indexThing } from './index-thing.ts';
import type { SearchAnswer } from './schemas.ts';
import { SearchQuery } from './schemas.ts';
import { search } from './search.ts';
import { contextOf, thingOf } from './things.factory.ts';
import type { SearchSource, SearchThing } from './things.ts';
import { foldTerms } from './fold-terms.ts';
import type { z } from 'zod';

/** A market of its own: a kind that no other suite uses, so that one never finds another's things. */
export class Market {
  readonly kind: string;
  readonly #things = new Map<string, SearchThing | null>();
  readonly #versions = new Map<string, number>();
  now = new Date();

  constructor(name: string) {
    this.kind = name;
  }

  get source(): SearchSource {
    return {
      kind: this.kind,
      load: (_ctx, id) =>
        Promise.resolve(
          this.#versions.has(id) ? { version: this.#versions.get(id)!, thing: this.#things.get(id) ?? null } : null,
        ),
      scan: (_ctx, after, limit) =>
        Promise.resolve(
          [...this.#things.keys()]
            .sort()
            .filter((id) => after === null || id > after)
            .slice(0, limit),
        ),
    };
  }

  /** Puts things up by their titles, in this order, and counts their words. */
  async stock(...things: readonly (string | (Partial<SearchThing> & { readonly title: string }))[]): Promise<string[]> {
    const ids: string[] = [];
    for (const given of things) ids.push(await this.put(typeof given === 'string' ? { title: given } : given));
    await this.work((ctx) => foldTerms(ctx, { limit: 10_000 }));
    return ids;
  }

  async put(given: Partial<SearchThing> & { readonly title: string }, id = newId(this.now)): Promise<string> {
    const version = (this.#versions.get(id) ?? 0) + 1;
    this.#versions.set(id, version);
    this.#things.set(id, thingOf({ kind: this.kind, id, version, publishedAt: this.now, ...given }));
    await this.work((ctx) => indexThing(ctx, this.source, id));
    return id;
  }

  async take(id: string): Promise<void> {
    this.#versions.set(id, this.#versions.get(id)! + 1);
    this.#things.set(id, null);
    await this.work((ctx) => indexThing(ctx, this.source, id));
  }

  /** As a worker, in a transaction of its own. */
  work<T>(run: (ctx: Ctx) => Promise<T>): Promise<T> {
    const scope = { role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: 'test' } as const;
    return transaction({ scope }, (unit) => run(this.context(unit.sql, scope.actor)));
  }

  /** As anybody may. */
  async find(q: string, more: Partial<z.input<typeof SearchQuery>> = {}, limit = 20): Promise<SearchAnswer> {
    const query = SearchQuery.parse({ q, kind: this.kind, ...more });
    const ctx = this.context(plain('app'), { kind: 'anonymous' });
    return JSON.parse((await search(ctx, query, { limit, after: null })).text) as SearchAnswer;
  }

  async titles(q: string, more: Partial<z.input<typeof SearchQuery>> = {}): Promise<string[]> {
    return (await this.find(q, more)).items.map(({ title }) => title);
  }

  context(sql: Ctx['sql'], actor: Ctx['actor']): Ctx {
    return contextOf(sql, actor, this.now);
  }
}
