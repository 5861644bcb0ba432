import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { publicId } from '../../../platform/values/id.ts';
import { daily } from '../who.ts';

export interface Engagement {
  readonly kind: string;
  readonly ids: readonly string[];
  readonly userId: string;
  readonly action: 'view' | 'save' | 'contact';
  readonly at: Date;
}

const WRITE = named(
  'search.engage',
  `insert into search.engagement (kind, id, actor, action, hour, at)
   select $1, i, $3, $4, date_trunc('hour', $5::timestamptz), $5 from unnest($2::uuid[]) i
   where not exists (select from search.document d where d.kind = $1 and d.id = i and d.seller_id = $6)
   order by i on conflict do nothing`,
);

/** One line a person, thing, action and hour, however often he looks; by nobody else, so nobody waits. A seller's own does not count. */
export async function engage(ctx: Ctx, { kind, ids, userId, action, at }: Engagement): Promise<void> {
  await ctx.sql.run(WRITE, [kind, ids, daily(userId, at), action, at, publicId('usr', userId)]);
}
