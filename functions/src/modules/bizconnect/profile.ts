import type { Ctx } from '../../platform/context.ts';
import { audit } from '../../platform/audit.ts';
import { named } from '../../platform/db/types.ts';
import { PreconditionFailed } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { formatAmount, parseAmount, type Currency } from '../../platform/values/money.ts';
import { UnknownCategory } from './errors.ts';
import { MatchProfileChanged } from './events.ts';
import { MatchProfileDraft, type Item, type MatchProfile } from './schemas.ts';
import { speakerOf } from './store.ts';

const PROFILE = named(
  'bizconnect.profile',
  `select capacity::text, serves, radius_km as "radiusKm", delivers, languages, contexts, tells, blocked_categories as "blockedCategories",
     least_verification as "leastVerification", inbox_cap as "inboxCap", version, updated_at as "updatedAt"
   from bizconnect.profile where business_id = $1`,
);
const ITEMS = named(
  'bizconnect.items',
  `select side, category, words, quantity::text, unit, price_from as "from", price_to as "to", currency, recurring
   from bizconnect.item where business_id = $1 order by side, position`,
);
const UPSERT = named(
  'bizconnect.upsert-profile',
  `insert into bizconnect.profile as p (business_id, capacity, serves, radius_km, delivers, languages, contexts, tells,
     blocked_categories, least_verification, inbox_cap, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
   on conflict (business_id) do update set capacity = $2, serves = $3, radius_km = $4, delivers = $5, languages = $6, contexts = $7,
     tells = $8, blocked_categories = $9, least_verification = $10, inbox_cap = $11, updated_at = $12
   where $13::bigint is null or p.version = $13
   returning version`,
);
const CLEAR = named('bizconnect.clear-items', 'delete from bizconnect.item where business_id = $1');
const FILL = named(
  'bizconnect.fill-items',
  `insert into bizconnect.item (business_id, side, position, category, words, quantity, unit, price_from, price_to, currency, recurring)
   select $1, i.side, i.position, i.category, i.words, i.quantity, i.unit, i.price_from, i.price_to, i.currency, i.recurring
   from jsonb_to_recordset($2::jsonb) as i (side text, position smallint, category text, words text, quantity bigint, unit text,
     price_from bigint, price_to bigint, currency text, recurring boolean)`,
);

interface ItemRow {
  readonly side: 'offer' | 'need';
  readonly category: string;
  readonly words: string;
  readonly quantity: string | null;
  readonly unit: string | null;
  readonly from: bigint | null;
  readonly to: bigint | null;
  readonly currency: Currency | null;
  readonly recurring: boolean;
}
type ProfileRow = Omit<MatchProfile, 'offers' | 'needs' | 'capacity' | 'updatedAt'> & {
  readonly capacity: string | null;
  readonly updatedAt: Date;
};

/** What the business offers and needs; before it has said anything, nothing. */
export async function getProfile(ctx: Ctx): Promise<MatchProfile> {
  const { businessId } = speakerOf(ctx, 'sees');
  const [row, items] = await Promise.all([
    ctx.sql.first<ProfileRow>(PROFILE, [businessId]),
    ctx.sql.rows<ItemRow>(ITEMS, [businessId]),
  ]);
  if (row === null) return { ...MatchProfileDraft.parse({ offers: [], needs: [] }), version: 0, updatedAt: null };
  const of = (side: ItemRow['side']): Item[] => items.filter((item) => item.side === side).map(viewItem);
  return {
    ...row,
    capacity: row.capacity === null ? null : Number(row.capacity),
    offers: of('offer'),
    needs: of('need'),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export async function replaceProfile(
  ctx: Ctx,
  { draft, ifMatch }: { readonly draft: MatchProfileDraft; readonly ifMatch: number | null },
): Promise<MatchProfile> {
  const { businessId } = speakerOf(ctx, 'acts');
  const d = draft;
  const saved = await ctx.sql.first<{ version: number }>(UPSERT, [
    businessId, d.capacity, d.serves, d.radiusKm, d.delivers, d.languages, d.contexts, d.tells, d.blockedCategories,
    d.leastVerification, d.inboxCap, ctx.now, ifMatch,
  ]); // prettier-ignore
  if (saved === null) throw PreconditionFailed();
  await ctx.sql.run(CLEAR, [businessId]);
  const items = [
    ...d.offers.map((item, at) => row('offer', item, at)),
    ...d.needs.map((item, at) => row('need', item, at)),
  ];
  await ctx.sql.run(FILL, [businessId, JSON.stringify(items)]).catch((error: unknown) => {
    if ((error as { code?: string }).code === '23503') throw UnknownCategory({ cause: error });
    throw error;
  });
  emit(ctx, MatchProfileChanged, { id: businessId, version: saved.version });
  audit(ctx, { action: 'match_profile.changed', subject: { type: 'business', id: businessId } });
  return getProfile(ctx);
}

function row(side: ItemRow['side'], { price, ...item }: Item, position: number) {
  const minor = (text: string): string => parseAmount(text, price!.currency)!.toString();
  return {
    ...item,
    side,
    position,
    price_from: price === null ? null : minor(price.from),
    price_to: price === null ? null : minor(price.to),
    currency: price?.currency ?? null,
  };
}

function viewItem({ from, to, currency, quantity, side: _, ...item }: ItemRow): Item {
  const price =
    currency === null || from === null || to === null
      ? null
      : { from: formatAmount(from, currency), to: formatAmount(to, currency), currency };
  return { ...item, quantity: quantity === null ? null : Number(quantity), price };
}
