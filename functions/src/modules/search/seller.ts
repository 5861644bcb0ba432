import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';

export interface Seller {
  readonly publicId: string;
  readonly name: string;
  readonly verified: boolean;
}

const CARD = named(
  'search.seller',
  'select public_id as "publicId", name, verified from search.seller_card where id = $1',
);

/** The business that sells, while it is in good standing. */
export function sellerOf(ctx: Ctx, businessId: string): Promise<Seller | null> {
  return ctx.sql.first<Seller>(CARD, [businessId]);
}
