import type { Ctx } from '../../platform/context.ts';
import { rootLog } from '../../platform/log.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import type { SearchThing } from './things.ts';

/** A thing with a title and nothing else said, for tests and benches. */
export function thingOf(given: Partial<SearchThing> & { readonly title: string }): SearchThing {
  const id = given.id ?? newId(new Date());
  return {
    kind: 'listing',
    id,
    publicId: publicId('list', id),
    version: 1,
    body: '',
    keywords: [],
    type: 'OFFER',
    country: 'NG',
    categories: [],
    categoryNames: [],
    price: null,
    currency: null,
    latitude: null,
    longitude: null,
    place: null,
    sellerId: null,
    sellerName: null,
    verified: false,
    featuredUntil: null,
    hours: null,
    timeZone: null,
    closedUntil: null,
    media: null,
    language: null,
    publishedAt: new Date(),
    expiresAt: null,
    ...given,
  };
}

/** A verb's context that has SQL and nothing else. */
export function contextOf(sql: Ctx['sql'], actor: Ctx['actor'], now = new Date()): Ctx {
  return {
    actor,
    now,
    log: rootLog,
    requestId: 'test',
    traceId: 'test',
    sql,
    get tx(): never {
      throw new Error('Search uses SQL only.');
    },
    pending: { events: [], audits: [], tasks: [] },
  };
}
