import type { Ctx } from '../../platform/context.ts';

/** A publishable thing as its owner module tells it: everything that search may show or find it by. */
export interface SearchThing {
  readonly kind: string;
  readonly id: string;
  readonly publicId: string;
  /** Rises with each change; a document never goes back. */
  readonly version: number;
  readonly title: string;
  readonly body: string;
  /** Further words to be found by: brand, model, tags. */
  readonly keywords: readonly string[];
  readonly type: string | null;
  readonly country: string | null;
  /** Slugs, the leaf first. */
  readonly categories: readonly string[];
  /** Names, in the same order. */
  readonly categoryNames: readonly string[];
  /** Minor units. */
  readonly price: bigint | null;
  readonly currency: string | null;
  /** WGS 84, degrees. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly place: string | null;
  readonly sellerId: string | null;
  readonly sellerName: string | null;
  readonly verified: boolean;
  readonly featuredUntil: Date | null;
  /** Multirange of minutes of the week, Monday 0:00 first, in `timeZone`: "{[480,1080)}". */
  readonly hours: string | null;
  readonly timeZone: string | null;
  /** This thing alone; a seller who is closed is looked up (`search.closed_seller`). */
  readonly closedUntil: Date | null;
  readonly media: string | null;
  readonly language: string | null;
  readonly publishedAt: Date;
  readonly expiresAt: Date | null;
}

/** What a source answers for an id: the thing, or that it is not to be seen (with the version that says so). */
export type Loaded = { readonly version: number; readonly thing: SearchThing | null } | null;

/**
 * Where things of one kind come from. A module that publishes things says so here and its events bring them in; search
 * knows nothing else of it.
 */
export interface SearchSource {
  readonly kind: string;
  /** The thing as it is now; null when there never was one. */
  readonly load: (ctx: Ctx, id: string) => Promise<Loaded>;
  /** All ids in ascending order, a batch at a time: for the rebuild. */
  readonly scan: (ctx: Ctx, after: string | null, limit: number) => Promise<readonly string[]>;
}
