import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import type { Context } from '../rules.ts';
import { buildCards, partnerKeys, readCards } from './build-cards.ts';
import type { Card } from './card-rules.ts';
import { matchBoth, type Match } from './score-rules.ts';

/** Candidates that a business keeps for itself a market; others may add it to theirs and so themselves to its own. */
export const KEPT = 40;
/** A business stands among the candidates of so many of those whom it fits best, however good their own are (MAT-5). */
export const INTRODUCED = 10;
/** So many of the best may take it in, where it is better than the last that they chose. */
const OFFERED = 60;
/** Businesses that are scored a market, and those that have it as a candidate already a pass. */
const MOST_FOUND = 240;
const MOST_HOLDERS = 400;
const MOST_MUTUAL = 600;

// The index walks outward from the place, number by number. Whoever trades across borders looks for partners abroad.
const NEAR = named(
  'bizconnect.near-partners',
  `select n.business_id as id from unnest($2::integer[]) w (key) cross join lateral (
     select t.business_id, point(t.east, t.north) <-> point($3::float8, $4::float8) as far from bizconnect.trade_key t
     where t.key = w.key and t.business_id <> $1 and ($5::text is null or t.country <> $5)
     order by point(t.east, t.north) <-> point($3::float8, $4::float8) limit $6) n
   group by 1 order by min(n.far), 1 limit $7`,
);
const HOLDERS = named(
  'bizconnect.candidate-holders',
  `select distinct k.business_id as id from bizconnect.candidate k where k.other_id = $1 and ($2::uuid is null or k.business_id > $2)
   order by 1 limit $3`,
);
// Who stands in the other's list keeps the other in its own, so that both see the pair.
const MUTUAL = named(
  'bizconnect.mutual-candidates',
  `select distinct m.other_id as id from (
     select k.other_id, k.context from bizconnect.candidate k where k.business_id = $1 order by k.score desc, k.other_id limit $2) m
   where exists (
     select from bizconnect.candidate h where h.business_id = m.other_id and h.context = m.context and h.other_id = $1)`,
);

/*
 * `mine` becomes the whole list of the business. Of `theirs`, a line of somebody else's list: what stands there gets its new score or goes;
 * what does not stand there comes in if it is better than the last that they chose, or among the first to be introduced.
 */
const WRITE = named(
  'bizconnect.write-candidates',
  `with mine as (
     select * from jsonb_to_recordset($2::jsonb) as m (context text, other_id uuid, score smallint, parts jsonb)),
   theirs as (
     select * from jsonb_to_recordset($3::jsonb) as t (context text, business_id uuid, score smallint, parts jsonb, introduced boolean)),
   gone as (
     delete from bizconnect.candidate k where k.business_id = $1 and $6
       and not exists (select from mine m where m.context = k.context and m.other_id = k.other_id)),
   lost as (
     delete from bizconnect.candidate k where k.other_id = $1 and k.business_id = any ($4::uuid[])
       and not exists (select from theirs t where t.context = k.context and t.business_id = k.business_id)),
   own as (
     insert into bizconnect.candidate as k (business_id, context, other_id, score, parts)
     select $1, context, other_id, score, parts from mine order by context, other_id
     on conflict (business_id, context, other_id) do update set score = excluded.score, parts = excluded.parts
     where (k.score, k.parts) is distinct from (excluded.score, excluded.parts)),
   others as (
     insert into bizconnect.candidate as k (business_id, context, other_id, score, parts)
     select t.business_id, t.context, $1, t.score, t.parts from theirs t
     where t.introduced or exists (
         select from bizconnect.candidate h where h.business_id = t.business_id and h.context = t.context and h.other_id = $1)
       or t.score > coalesce((select h.score from bizconnect.candidate h where h.business_id = t.business_id and h.context = t.context
         order by h.score desc, h.other_id offset ${KEPT - 1} limit 1), 0)
     order by t.business_id, t.context
     on conflict (business_id, context, other_id) do update set score = excluded.score, parts = excluded.parts
     where (k.score, k.parts) is distinct from (excluded.score, excluded.parts))
   update bizconnect.card set snapshot = snapshot + 1, matched_at = $5 where business_id = $1`,
);

export interface Refreshed {
  /** Where to go on among those who have it as a candidate; null when all were looked at. */
  readonly after: string | null;
  readonly scored: number;
}

/**
 * Brings a business's card and candidates up to what it is now, and its line in the lists of others. One bounded pass: a business that stands in
 * more lists than `MOST_HOLDERS` needs further ones, from `after` on.
 */
export async function refreshMatches(
  ctx: Ctx,
  id: string,
  after: string | null,
  known: CardCache = new CardCache(),
): Promise<Refreshed> {
  const built = await buildCards(ctx, [id]);
  const me = built.get(id);
  if (me === undefined) return { after: null, scored: 0 };
  known.put(me);
  return matchCard(ctx, me, after, known);
}

/** The same, of a card that has just been built. */
export async function matchCard(ctx: Ctx, me: Card, after: string | null, known: CardCache): Promise<Refreshed> {
  const found = await Promise.all(me.contexts.map((context) => near(ctx, me, context)));
  const [holders, mutual] = await Promise.all([
    ctx.sql.rows<{ id: string }>(HOLDERS, [me.id, after, MOST_HOLDERS]),
    ctx.sql.rows<{ id: string }>(MUTUAL, [me.id, MOST_MUTUAL]),
  ]);
  const holderIds = holders.map(({ id }) => id);
  const kept = new Set([...holderIds, ...mutual.map(({ id }) => id)]);
  const ids = new Set([...found.flat(), ...kept]);
  const others = await known.read(ctx, [...ids]);
  const mine: ({ readonly context: Context; readonly other_id: string } & Match)[] = [];
  const theirs: ({ readonly context: Context; readonly business_id: string; readonly introduced: boolean } & Match)[] =
    [];
  for (const context of me.contexts) {
    const matches = others
      .map((other) => ({ other, fit: matchBoth(context, me, other) }))
      .filter((each): each is { other: Card; fit: NonNullable<typeof each.fit> } => each.fit !== null)
      .sort((a, b) => b.fit.there.score - a.fit.there.score || (a.other.id < b.other.id ? -1 : 1));
    matches.forEach(({ other, fit }, place) => {
      const listed = kept.has(other.id);
      if (place < KEPT || listed) mine.push({ context, other_id: other.id, ...fit.there });
      if (place < OFFERED || listed)
        theirs.push({ context, business_id: other.id, introduced: place < INTRODUCED, ...fit.back });
    });
  }
  await ctx.sql.run(WRITE, [me.id, JSON.stringify(mine), JSON.stringify(theirs), holderIds, ctx.now, after === null]);
  return { after: holderIds.length === MOST_HOLDERS ? holderIds.at(-1)! : null, scored: ids.size };
}

/** Neighbours that are looked up under each of so many numbers. */
export const perKey = (keys: number): number => Math.max(8, Math.min(40, Math.ceil(MOST_FOUND / keys)));

async function near(ctx: Ctx, me: Card, context: Context): Promise<string[]> {
  const keys = partnerKeys(me, context);
  if (keys.length === 0 || !me.active) return [];
  const rows = await ctx.sql.rows<{ id: string }>(NEAR, [
    me.id,
    keys,
    me.longitude,
    me.latitude,
    context === 'afcfta' ? me.country : null,
    perKey(keys.length),
    MOST_FOUND,
  ]);
  return rows.map(({ id }) => id);
}

/** Cards that one batch has read, so that neighbours are not read again for each of them. */
export class CardCache {
  readonly #cards = new Map<string, Card>();

  put(card: Card): void {
    this.#cards.set(card.id, card);
  }

  async read(ctx: Ctx, ids: readonly string[]): Promise<Card[]> {
    const missing = ids.filter((id) => !this.#cards.has(id));
    if (missing.length > 0) for (const card of await readCards(ctx, missing)) this.put(card);
    return ids.map((id) => this.#cards.get(id)).filter((card) => card !== undefined);
  }
}
