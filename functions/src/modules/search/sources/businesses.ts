import { named } from '../../../platform/db/types.ts';
import type { SearchSource } from '../things.ts';

interface BusinessRow {
  readonly publicId: string;
  readonly name: string;
  readonly description: string | null;
  readonly categories: readonly string[];
  readonly country: string;
  readonly city: string | null;
  readonly verified: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

const CARD = named(
  'search.business',
  `select public_id as "publicId", name, description, categories, country, city, verified, version, created_at as "createdAt"
   from search.business_card where id = $1`,
);
const GONE = named(
  'search.business-version',
  `select version from search.document where kind = 'business' and id = $1`,
);
const SCAN = named(
  'search.business-scan',
  'select id::text as id from search.business_card where $1::uuid is null or id > $1 order by id limit $2',
);

/** Businesses in good standing, by their public cards. */
export const businesses: SearchSource = {
  kind: 'business',
  scan: async (ctx, after, limit) => (await ctx.sql.rows<{ id: string }>(SCAN, [after, limit])).map(({ id }) => id),
  load: async (ctx, id) => {
    const card = await ctx.sql.first<BusinessRow>(CARD, [id]);
    // Closed and suspended ones have no card: their document ends in the version that it had.
    if (card === null) {
      const known = await ctx.sql.first<{ version: number }>(GONE, [id]);
      return known === null ? null : { version: known.version, thing: null };
    }
    return {
      version: card.version,
      thing: {
        kind: 'business',
        id,
        publicId: card.publicId,
        version: card.version,
        title: card.name,
        body: card.description ?? '',
        keywords: card.categories,
        type: null,
        country: card.country,
        categories: [],
        categoryNames: [],
        price: null,
        currency: null,
        latitude: null,
        longitude: null,
        place: card.city,
        sellerId: card.publicId,
        sellerName: card.name,
        verified: card.verified,
        featuredUntil: null,
        hours: null,
        timeZone: null,
        closedUntil: null,
        media: null,
        language: null,
        publishedAt: card.createdAt,
        expiresAt: null,
      },
    };
  },
};
