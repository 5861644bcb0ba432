import type { UserActor } from '../../../platform/actor.ts';
import type { Ctx } from '../../../platform/context.ts';
import { emit } from '../../../platform/events/event.ts';
import { named } from '../../../platform/db/types.ts';
import { AuthRequired, NotFound } from '../../../platform/errors.ts';
import { JsonText, type PageRequest } from '../../../platform/runtime/route.ts';
import { ListingSaved } from '../events.ts';
import { pageOf } from '../json.ts';
import { cursorOf } from '../list-listings.ts';

const SAVE = named(
  'listings.save',
  `with one as (select id from listings.listing_public where id = $2),
     kept as (insert into listings.saved (user_id, listing_id, saved_at) select $1, id, $3 from one on conflict do nothing)
   select 1 from one`,
);
const UNSAVE = named(
  'listings.unsave',
  `with kept as (delete from listings.saved where user_id = $1 and listing_id = $2 returning 1)
   select 1 where exists (select from kept) or exists (select from listings.listing_public where id = $2)`,
);

/** Keeps an active listing for later. Doing it again changes nothing. */
export async function saveListing(ctx: Ctx, { id }: { readonly id: string }): Promise<undefined> {
  const { userId } = personOf(ctx);
  if ((await ctx.sql.first(SAVE, [userId, id, ctx.now])) === null) throw NotFound();
  emit(ctx, ListingSaved, { id, version: 1, userId });
  return undefined;
}

/** Keeps it no longer. Doing it again changes nothing. */
export async function unsaveListing(ctx: Ctx, { id }: { readonly id: string }): Promise<undefined> {
  if ((await ctx.sql.first(UNSAVE, [personOf(ctx).userId, id])) === null) throw NotFound();
  return undefined;
}

const SAVED_AT = `round(extract(epoch from l.saved_at) * 1000) || ' ' || l.id`;
const ORDER = 'l.saved_at desc, l.id desc';

/** What the actor keeps and can still be seen, latest first. What has ended stays kept, and shows again if it does. */
export async function listSaved(ctx: Ctx, { limit, after }: PageRequest): Promise<JsonText> {
  const position = after === null ? '' : 'and (s.saved_at, s.listing_id) < (to_timestamp($2::float8 / 1000), $3::uuid)';
  const rows = `select p.*, s.saved_at from listings.saved s join listings.listing_public p on p.id = s.listing_id
    where s.user_id = $1 ${position} order by s.saved_at desc, s.listing_id desc limit ${limit + 1}`;
  const values = [personOf(ctx).userId, ...(after ?? [])];
  const row = await ctx.sql.first<{ items: string; next: string | null }>(
    pageOf(rows, limit, ORDER, SAVED_AT, { savedAt: 'listings.json_time(l.saved_at)' }),
    values,
  );
  return new JsonText(row!.items, cursorOf(row!.next));
}

/** The actor as a person; the routes that come here ask for one. */
export function personOf(ctx: Pick<Ctx, 'actor'>): UserActor {
  if (ctx.actor.kind !== 'user') throw AuthRequired();
  return ctx.actor;
}
