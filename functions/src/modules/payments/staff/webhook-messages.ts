import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { Page, type PageRequest } from '../../../platform/runtime/route.ts';
import type { WebhookFilter, WebhookMessage } from '../schemas.ts';

const LIST = named(
  'payments.webhook-messages',
  `select id, provider, authenticity, state, received_at as "receivedAt", processed_at as "processedAt", note
   from payments.webhook_message where ($1::text is null or state = $1) and ($2::uuid is null or id < $2)
   order by id desc limit $3`,
);

type Row = Omit<WebhookMessage, 'receivedAt' | 'processedAt'> & {
  readonly receivedAt: Date;
  readonly processedAt: Date | null;
};

/** What providers sent, latest first; its bytes stay in the database, for they may tell of people. */
export async function listWebhookMessages(
  ctx: Ctx,
  { state }: WebhookFilter,
  { limit, after }: PageRequest,
): Promise<Page<WebhookMessage[]>> {
  const rows = await ctx.sql.rows<Row>(LIST, [state ?? null, after?.[0] ?? null, limit + 1]);
  const shown = rows.slice(0, limit).map((row) => ({
    ...row,
    receivedAt: row.receivedAt.toISOString(),
    processedAt: row.processedAt?.toISOString() ?? null,
  }));
  return new Page(shown, rows.length > limit ? [shown.at(-1)!.id] : null);
}
