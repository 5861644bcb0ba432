import { audit } from '../../../platform/audit.ts';
import type { Ctx } from '../../../platform/context.ts';
import { actorName } from '../../../platform/actor.ts';
import { named } from '../../../platform/db/types.ts';
import { NotFound } from '../../../platform/errors.ts';
import { Page, type PageRequest } from '../../../platform/runtime/route.ts';
import { newId, publicId } from '../../../platform/values/id.ts';
import { wordsOf } from '../analysis/words.ts';
import { MeaningNeeded, ProposalDecided } from '../errors.ts';
import type { Proposal, ProposalFilter } from '../schemas.ts';

interface ProposalRow {
  readonly id: string;
  readonly term: string;
  readonly meaning: string | null;
  readonly country: string;
  readonly support: number;
  readonly status: 'open' | 'applied' | 'dismissed';
  readonly synonymId: string | null;
  readonly createdAt: Date;
}

const ROW = `id, term, meaning, country, support, status, synonym_id as "synonymId", created_at as "createdAt"`;
const LIST = `select ${ROW} from search.proposal where status = $1 and ($2 = '' or country = $2)
  and ($3::int is null or (support, id) < ($3, $4::uuid)) order by support desc, id desc limit $5`;
const LOCK = named('search.proposal-lock', `select ${ROW} from search.proposal where id = $1 for update`);
const DECIDE = named(
  'search.proposal-decide',
  `update search.proposal set status = $2, meaning = coalesce($3, meaning), synonym_id = coalesce($4, synonym_id), decided_at = $5 where id = $1 returning ${ROW}`,
);
const APPLY = named(
  'search.synonym-apply',
  `insert into search.synonym (id, term, meaning, country, active, applied_by, applied_at) values ($1, $2, $3, $4, true, $5, $6)
   on conflict (term, country, meaning) where active do update set applied_at = excluded.applied_at returning id`,
);
const ROLL_BACK = named(
  'search.synonym-roll-back',
  'update search.synonym set active = false, rolled_back_at = $2 where id = $1 and active',
);

const view = (row: ProposalRow): Proposal => ({
  id: publicId('prop', row.id),
  term: row.term,
  meaning: row.meaning,
  country: row.country === '' ? null : row.country,
  support: row.support,
  status: row.status,
  createdAt: row.createdAt.toISOString(),
});

export async function listProposals(ctx: Ctx, filter: ProposalFilter, page: PageRequest): Promise<Page<Proposal[]>> {
  const [support, id] = (page.after ?? [null, null]) as [number | null, string | null];
  const values = [filter.status, filter.country ?? '', support, id, page.limit + 1];
  const rows = await ctx.sql.rows<ProposalRow>(LIST, values);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return new Page(shown.map(view), rows.length > page.limit && last !== undefined ? [last.support, last.id] : null);
}

/** From now on who searches for the term is searched the meaning for too: one call, and one to undo it. */
export async function applyProposal(
  ctx: Ctx,
  { id, meaning }: { readonly id: string; readonly meaning?: string | undefined },
): Promise<Proposal> {
  const row = await open(ctx, id);
  const [term, said] = [keyOf(row.term), keyOf(meaning ?? row.meaning ?? '')];
  if (said === '' || term === said) throw MeaningNeeded({ field: 'meaning' });
  const values = [newId(ctx.now), term, said, row.country, actorName(ctx.actor), ctx.now];
  const synonym = (await ctx.sql.first<{ id: string }>(APPLY, values))!;
  audit(ctx, {
    action: 'search.synonym_applied',
    subject: { type: 'search_proposal', id: publicId('prop', id) },
    detail: { term, meaning: said, country: row.country },
  });
  return view((await ctx.sql.first<ProposalRow>(DECIDE, [id, 'applied', meaning ?? null, synonym.id, ctx.now]))!);
}

export async function dismissProposal(ctx: Ctx, { id }: { readonly id: string }): Promise<Proposal> {
  await open(ctx, id);
  audit(ctx, { action: 'search.proposal_dismissed', subject: { type: 'search_proposal', id: publicId('prop', id) } });
  return view((await ctx.sql.first<ProposalRow>(DECIDE, [id, 'dismissed', null, null, ctx.now]))!);
}

/** Takes an applied meaning back; the proposal waits again. */
export async function rollBackProposal(ctx: Ctx, { id }: { readonly id: string }): Promise<Proposal> {
  const row = await ctx.sql.first<ProposalRow>(LOCK, [id]);
  if (row === null) throw NotFound();
  if (row.status !== 'applied' || row.synonymId === null) throw ProposalDecided({ with: { status: row.status } });
  await ctx.sql.run(ROLL_BACK, [row.synonymId, ctx.now]);
  audit(ctx, { action: 'search.synonym_rolled_back', subject: { type: 'search_proposal', id: publicId('prop', id) } });
  return view((await ctx.sql.first<ProposalRow>(DECIDE, [id, 'open', null, null, ctx.now]))!);
}

async function open(ctx: Ctx, id: string): Promise<ProposalRow> {
  const row = await ctx.sql.first<ProposalRow>(LOCK, [id]);
  if (row === null) throw NotFound();
  if (row.status !== 'open') throw ProposalDecided({ with: { status: row.status } });
  return row;
}

/** As queries are read. */
const keyOf = (text: string): string =>
  wordsOf(text)
    .map(({ lexeme }) => lexeme)
    .join(' ');
