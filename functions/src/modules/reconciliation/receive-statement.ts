import { admit } from '../../platform/authorize.ts';
import { audit } from '../../platform/audit.ts';
import { actorName } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { AlreadyComplete, ChunkDiffers, ChunksMissing } from './errors.ts';
import { mayReconcile } from './policy.ts';
import type { Statement, StatementChunk, StatementDraft } from './schemas.ts';
import { insertStatement, lockStatement, saveProgress, type StatementRow } from './store.ts';
import { viewStatement } from './view.ts';

/** Announces a file that will be handed in part by part. */
export async function openStatement(ctx: Ctx, draft: StatementDraft): Promise<Statement> {
  admit(ctx.actor, mayReconcile);
  const row = await insertStatement(ctx, [
    newId(ctx.now),
    draft.provider,
    draft.format,
    draft.currency,
    new Date(draft.from),
    new Date(draft.to),
    actorName(ctx.actor),
    ctx.now,
  ]);
  audit(ctx, {
    action: 'reconciliation.statement_opened',
    subject: { type: 'statement', id: publicId('stm', row.id) },
  });
  return viewStatement(row);
}

const PUT = named(
  'reconciliation.put-chunk',
  `insert into reconciliation.chunk (statement_id, place, body) values ($1, $2, $3) on conflict do nothing`,
);
const SAME = named(
  'reconciliation.same-chunk',
  'select body = $3 as same from reconciliation.chunk where statement_id = $1 and place = $2',
);

/** One part; the same one again changes nothing, so a cut connection is simply tried again. */
export async function putChunk(ctx: Ctx, input: StatementChunk & { readonly id: string }): Promise<undefined> {
  admit(ctx.actor, mayReconcile);
  await receiving(ctx, input.id);
  const text = input.text.replaceAll('\0', '');
  if ((await ctx.sql.run(PUT, [input.id, input.place, text])) > 0) return;
  const stored = await ctx.sql.first<{ same: boolean }>(SAME, [input.id, input.place, text]);
  if (stored?.same !== true) throw ChunkDiffers({ field: 'place', with: { place: input.place } });
}

const GAP = named(
  'reconciliation.gap',
  `select min(n)::int as gap from generate_series(0, $2::int - 1) n
   where not exists (select from reconciliation.chunk c where c.statement_id = $1 and c.place = n)`,
);

/** All parts are here: the job takes over. */
export async function completeStatement(
  ctx: Ctx,
  { id, chunks }: { readonly id: string; readonly chunks: number },
): Promise<Statement> {
  admit(ctx.actor, mayReconcile);
  const statement = await receiving(ctx, id);
  const row = await ctx.sql.first<{ gap: number | null }>(GAP, [id, chunks]);
  if (row?.gap !== null && row?.gap !== undefined)
    throw ChunksMissing({ with: { place: row.gap }, meta: { place: row.gap } });
  await saveProgress(ctx, id, { status: 'reading', chunks });
  return viewStatement({ ...statement, status: 'reading', chunks });
}

async function receiving(ctx: Ctx, id: string): Promise<StatementRow> {
  const statement = await lockStatement(ctx, id);
  if (statement === null) throw NotFound();
  if (statement.status !== 'receiving') throw AlreadyComplete();
  return statement;
}
