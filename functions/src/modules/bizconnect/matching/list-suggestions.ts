import { categoryTree } from '../../listings/index.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { Page, type PageRequest } from '../../../platform/runtime/route.ts';
import type { Suggestion, SuggestionFilter } from '../schemas.ts';
import { speakerOf } from '../store.ts';
import { reasonsFor, type Tell, type TradeNow } from './reason-rules.ts';

/** The one statement of a reading. */
export const SUGGEST = named(
  'bizconnect.suggest',
  `select "otherId", rank::text, score, km, delivers, serves, "radiusKm", tells, "myCity", "myCountry", partners, trades, party
   from bizconnect.suggestions($1, $2, $3, $4, $5, $6)`,
);
// Who was shown to whom, once a day: rows of the viewer's own, so nobody waits for anybody (MAT-5).
const SHOWN = named(
  'bizconnect.note-shown',
  `insert into bizconnect.shown (viewer_id, day, other_id) select $1, $2, o from unnest($3::uuid[]) o order by o on conflict do nothing`,
);

interface Row {
  readonly otherId: string;
  readonly rank: string;
  readonly score: number;
  readonly km: number | null;
  readonly delivers: boolean;
  readonly serves: readonly string[];
  readonly radiusKm: number | null;
  readonly tells: readonly Tell[];
  readonly myCity: string | null;
  readonly myCountry: string;
  readonly partners: number;
  readonly trades: {
    readonly sells: readonly [TradeNow | null, TradeNow | null];
    readonly buys: readonly [TradeNow | null, TradeNow | null];
  };
  readonly party: Suggestion['business'];
}

/** Who fits the business, best first. Only ranks what was computed before; every reason holds at this moment. */
export async function listSuggestions(
  ctx: Ctx,
  { context }: SuggestionFilter,
  { limit, after }: PageRequest,
): Promise<Page<Suggestion[]>> {
  const { businessId } = speakerOf(ctx, 'sees');
  const today = ctx.now.toISOString().slice(0, 10);
  const day = String(after?.[2] ?? today);
  const [rows, tree] = await Promise.all([
    ctx.sql.rows<Row>(SUGGEST, [context, limit + 1, after?.[0] ?? null, after?.[1] ?? null, day, ctx.now]),
    categoryTree(ctx),
  ]);
  const rootOf = (slug: string): string => {
    let at = slug;
    for (let up = tree.get(at)?.parent ?? null; up !== null; up = tree.get(at)?.parent ?? null) at = up;
    return at;
  };
  const page = rows.slice(0, limit);
  if (page.length > 0) await ctx.sql.run(SHOWN, [businessId, today, page.map(({ otherId }) => otherId)]);
  const last = page.at(-1);
  return new Page(
    page.map((row) => ({
      business: row.party,
      context,
      score: row.score,
      reasons: reasonsFor({ ...row, ...row.trades, theirCountry: row.party.country }, rootOf),
    })),
    rows.length > limit && last !== undefined ? [last.rank, last.otherId, day] : null,
  );
}
