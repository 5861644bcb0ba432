import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { JsonText } from '../../platform/runtime/route.ts';

// One statement on a public view, answered as PostgreSQL wrote it. Its fields are those of schemas.ts, BusinessCard.
const CARD = named(
  'identity.business-card',
  `select json_build_object('id', public_id, 'slug', slug, 'name', name, 'description', description,
     'categories', categories, 'country', country, 'city', city, 'verificationLevel', verification_level,
     'since', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))::text
   from identity.business_card where slug = $1`,
);

export async function getBusinessCard(ctx: Ctx, { params }: { params: { slug: string } }): Promise<JsonText> {
  const card = await ctx.sql.text(CARD, [params.slug]);
  if (card === null) throw NotFound();
  return new JsonText(card);
}
