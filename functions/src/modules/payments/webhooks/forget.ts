import { z } from 'zod';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';

/** Long enough for every dispute about what was said; nobody repeats a message after three days. */
export const KEEP_BODY_DAYS = 90;
/** By what a repeated message is known: longer than a provider's own pages let anybody send an old one again. */
export const KEEP_KEY_DAYS = 400;

const DAY_MS = 86_400_000;

/** Where the work of one night stands: after which message, and whether the keys have their turn. */
export const ForgetPlace = z.object({ keys: z.boolean(), at: z.coerce.date(), id: z.uuid() });
export type ForgetPlace = z.infer<typeof ForgetPlace>;

// Forgeries protect nothing and go at once. A place to go on from, so that no batch wades through what the last one emptied.
const FORGET = named(
  'payments.forget-webhooks',
  `with due as materialized (
     select id, received_at, state from payments.webhook_message
     where forgotten_at is null and received_at < $1 and (received_at, id) > ($2, $3)
     order by received_at, id limit $4 for update),
   deleted as (delete from payments.webhook_message m using due where m.id = due.id and due.state = 'refused'),
   emptied as (
     update payments.webhook_message m set body = '', headers = '{}', path = '', ip = '', forgotten_at = $5
     from due where m.id = due.id and due.state <> 'refused')
   select received_at as at, id, (count(*) over ())::int as count, (count(*) filter (where state = 'received') over ())::int as unread
   from due order by received_at desc, id desc limit 1`,
);
const DELETE_KEYS = named(
  'payments.delete-webhook-keys',
  `with due as materialized (
     select id, received_at from payments.webhook_message
     where forgotten_at is not null and received_at < $1 and (received_at, id) > ($2, $3)
     order by received_at, id limit $4 for update),
   said as (delete from payments.webhook_event e using due where e.message_id = due.id),
   deleted as (delete from payments.webhook_message m using due where m.id = due.id)
   select received_at as at, id, (count(*) over ())::int as count, 0 as unread from due order by received_at desc, id desc limit 1`,
);

interface Done {
  readonly at: Date;
  readonly id: string;
  readonly count: number;
  readonly unread: number;
}

const START = { at: new Date(0), id: '00000000-0000-0000-0000-000000000000' } as const;

/** One batch; answers where the next one begins, or null when there is nothing left for tonight. */
export async function forgetWebhooks(ctx: Ctx, place: ForgetPlace | null, limit: number): Promise<ForgetPlace | null> {
  const { keys, at, id } = place ?? { keys: false, ...START };
  const before = new Date(ctx.now.getTime() - (keys ? KEEP_KEY_DAYS : KEEP_BODY_DAYS) * DAY_MS);
  const values = [before, at, id, limit];
  const done = await ctx.sql.first<Done>(keys ? DELETE_KEYS : FORGET, keys ? values : [...values, ctx.now]);
  if (done !== null) {
    ctx.log.info(keys ? 'Webhooks were deleted.' : 'Webhooks were forgotten.', { count: done.count });
    if (done.unread > 0) ctx.log.error('Webhooks were forgotten that nobody had read.', { count: done.unread });
    if (done.count === limit) return { keys, at: done.at, id: done.id };
  }
  return keys ? null : { keys: true, ...START };
}
