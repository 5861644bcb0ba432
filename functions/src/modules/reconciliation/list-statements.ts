import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { listFindingRows } from './finding-store.ts';
import { mayReconcile } from './policy.ts';
import type { Finding, FindingFilter, Statement } from './schemas.ts';
import { findStatement, listRows } from './store.ts';
import { viewFinding, viewStatement } from './view.ts';

const keyOf = ({ after }: PageRequest): string | null => (after === null ? null : String(after[0]));

/** Newest first. */
export async function listStatements(ctx: Ctx, page: PageRequest): Promise<Page<Statement[]>> {
  admit(ctx.actor, mayReconcile);
  const rows = await listRows(ctx, keyOf(page), page.limit + 1);
  const shown = rows.slice(0, page.limit);
  return new Page(shown.map(viewStatement), rows.length > page.limit ? [shown.at(-1)!.id] : null);
}

export async function getStatement(ctx: Ctx, { id }: { readonly id: string }): Promise<Statement> {
  admit(ctx.actor, mayReconcile);
  const row = await findStatement(ctx, id);
  if (row === null) throw NotFound();
  return viewStatement(row);
}

/** In the order of the statement's lines; what only we have comes last. */
export async function listFindings(
  ctx: Ctx,
  { id, ...filter }: FindingFilter & { readonly id: string },
  page: PageRequest,
): Promise<Page<Finding[]>> {
  admit(ctx.actor, mayReconcile);
  if ((await findStatement(ctx, id)) === null) throw NotFound();
  const rows = await listFindingRows(ctx, id, filter, keyOf(page), page.limit + 1);
  const shown = rows.slice(0, page.limit);
  return new Page(shown.map(viewFinding), rows.length > page.limit ? [shown.at(-1)!.id] : null);
}
