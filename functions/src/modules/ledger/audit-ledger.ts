import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { parsePublicId, publicId } from '../../platform/values/id.ts';
import type { AccountKind, Owner } from './accounts.ts';
import type { AccountFilter, AccountShown, LineShown, TrialBalance, Verification } from './schemas.ts';
import { statement } from './statement.ts';
import { amountText, ownerShown } from './view.ts';

interface AccountRow {
  readonly id: string;
  readonly owner_kind: Owner['kind'];
  readonly owner_id: string;
  readonly kind: AccountKind;
  readonly asset: string;
  readonly posted: bigint;
  readonly held: bigint;
  readonly changed_at: Date;
}

const TRIAL = named(
  'ledger.trial-balance',
  `select asset, kind, count(*)::int as accounts, sum(posted)::bigint as posted, sum(held)::bigint as held
   from ledger.account group by asset, kind order by asset, kind`,
);
const COLUMNS = 'id, owner_kind, owner_id, kind, asset, posted, held, changed_at';
// Without a name: each combination of filters gets its own plan. One row a stripe.
const SEARCH = `select ${COLUMNS} from ledger.account
  where ($1::text is null or owner_id = $1) and ($2::text is null or kind = $2) and ($3::text is null or asset = $3)
    and ($4::uuid is null or id > $4) order by id limit $5`;
const ONE = named('ledger.account', `select ${COLUMNS} from ledger.account where id = $1`);
const LATEST = named(
  'ledger.latest-verification',
  `select started_at, finished_at, checked::int as checked, problem_count::int as problems, problems as found
   from ledger.verification order by id desc limit 1`,
);

/** Per asset: what every kind of account holds, and their sum, which is 0. */
export async function trialBalance(ctx: Ctx): Promise<TrialBalance> {
  const rows = await ctx.sql.rows<{ asset: string; kind: AccountKind; accounts: number; posted: bigint; held: bigint }>(
    TRIAL,
  );
  return [...new Set(rows.map(({ asset }) => asset))].map((asset) => {
    const kinds = rows.filter((row) => row.asset === asset);
    return {
      asset,
      sum: amountText(
        asset,
        kinds.reduce((sum, { posted }) => sum + posted, 0n),
      ),
      kinds: kinds.map(({ kind, accounts, posted, held }) => ({
        kind,
        accounts,
        posted: amountText(asset, posted),
        held: amountText(asset, held),
      })),
    };
  });
}

/** Accounts by owner (`usr_…`, `biz_…` or a word), kind and asset; `kind=suspense` is what waits to be explained. */
export async function listAccounts(ctx: Ctx, filter: AccountFilter, page: PageRequest): Promise<Page<AccountShown[]>> {
  const { owner } = filter;
  const ownerId = owner === undefined ? null : (parsePublicId('usr', owner) ?? parsePublicId('biz', owner) ?? owner);
  const rows = await ctx.sql.rows<AccountRow>(SEARCH, [
    ownerId,
    filter.kind ?? null,
    filter.asset ?? null,
    page.after?.[0] ?? null,
    page.limit + 1,
  ]);
  const listed = rows.slice(0, page.limit);
  return new Page(listed.map(shown), rows.length > page.limit ? [listed.at(-1)!.id] : null);
}

/** The statement of an account, all its stripes together. */
export async function accountStatement(ctx: Ctx, id: string, page: PageRequest): Promise<Page<LineShown[]>> {
  const row = await ctx.sql.first<AccountRow>(ONE, [id]);
  if (row === null) throw NotFound();
  const { asset, kind } = row;
  const lines = await statement(ctx, { owner: { kind: row.owner_kind, id: row.owner_id }, kind, asset }, page);
  return new Page(
    lines.items.map((line) => ({
      ...line,
      amount: amountText(asset, line.amount),
      balance: amountText(asset, line.balance),
      at: line.at.toISOString(),
    })),
    lines.next,
  );
}

/** How the last nightly reading ended, or how far it has come. */
export async function verificationStatus(ctx: Ctx): Promise<Verification> {
  const row = await ctx.sql.first<{
    started_at: Date;
    finished_at: Date | null;
    checked: number;
    problems: number;
    found: Verification['problems'];
  }>(LATEST);
  return {
    startedAt: row?.started_at.toISOString() ?? null,
    finishedAt: row?.finished_at?.toISOString() ?? null,
    checked: row?.checked ?? 0,
    problemCount: row?.problems ?? 0,
    problems: row?.found ?? [],
  };
}

function shown(row: AccountRow): AccountShown {
  return {
    id: publicId('acct', row.id),
    owner: ownerShown({ kind: row.owner_kind, id: row.owner_id }),
    kind: row.kind,
    asset: row.asset,
    posted: amountText(row.asset, row.posted),
    held: amountText(row.asset, row.held),
    available: amountText(row.asset, row.posted - row.held),
    changedAt: row.changed_at.toISOString(),
  };
}
