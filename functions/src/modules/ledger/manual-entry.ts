import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { Outcome, Page, type PageRequest } from '../../platform/runtime/route.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import type { AccountKind, Owner } from './accounts.ts';
import { BadAmount, EntryDecided, LimitReached, refusalOf, SecondPersonNeeded } from './errors.ts';
import type { Entry, EntryDraft, EntryFilter } from './schemas.ts';
import { amountText, minorOf, ownerShown } from './view.ts';

interface Row {
  readonly id: string;
  readonly from_owner_kind: Owner['kind'];
  readonly from_owner_id: string;
  readonly from_kind: AccountKind;
  readonly to_owner_kind: Owner['kind'];
  readonly to_owner_id: string;
  readonly to_kind: AccountKind;
  readonly asset: string;
  readonly amount: bigint;
  readonly reason: string;
  readonly state: Entry['state'];
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly expires_at: Date;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly transaction_id: string | null;
}

/** How long another one has to look at it. */
const OPEN_MS = 72 * 3_600_000;
const COLUMNS = `id, from_owner_kind, from_owner_id, from_kind, to_owner_kind, to_owner_id, to_kind, asset, amount, reason, state,
  proposed_by, proposed_at, expires_at, decided_by, decided_at, transaction_id`;
const ONE = named('ledger.entry', `select ${COLUMNS} from ledger.manual_entry where id = $1`);
const LIST = named(
  'ledger.entries',
  `select ${COLUMNS} from ledger.manual_entry where state = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
);
const PROPOSE = named(
  'ledger.propose-entry',
  'select outcome from ledger.propose_entry($1, $2::text[], $3::text[], $4, $5, $6, $7, $8)',
);
const DECIDE = named('ledger.decide-entry', 'select outcome from ledger.decide_entry($1, $2, $3)');

/** One of the staff says what should be booked by hand, and why; another one decides (MOD-6). */
export async function proposeEntry(ctx: Ctx, draft: EntryDraft): Promise<Outcome<Entry>> {
  const amount = minorOf(draft.asset, draft.amount);
  if (amount === null) throw BadAmount({ field: 'amount' });
  const id = newId(ctx.now);
  const side = ({ owner, kind }: EntryDraft['from']) => [owner.kind, owner.id, kind];
  const row = await ctx.sql.first<{ outcome: string }>(PROPOSE, [
    id,
    side(draft.from),
    side(draft.to),
    draft.asset,
    amount.toString(),
    draft.reason,
    new Date(ctx.now.getTime() + OPEN_MS),
    ctx.now,
  ]);
  if (row?.outcome === 'unknown') throw BadAmount({ field: 'asset' });
  if (row?.outcome !== 'proposed') throw LimitReached({ field: 'amount' });
  told(ctx, 'ledger.entry_proposed', id, draft.reason);
  return new Outcome(await find(ctx, id), 201);
}

export async function listEntries(ctx: Ctx, { state }: EntryFilter, page: PageRequest): Promise<Page<Entry[]>> {
  const rows = await ctx.sql.rows<Row>(LIST, [state, page.after?.[0] ?? null, page.limit + 1]);
  const listed = rows.slice(0, page.limit);
  return new Page(listed.map(view), rows.length > page.limit ? [listed.at(-1)!.id] : null);
}

/** Books it, or puts it away. Nobody approves his own, and nobody one that has waited too long. */
export async function decideEntry(ctx: Ctx, input: { readonly id: string; readonly approve: boolean }): Promise<Entry> {
  const row = await ctx.sql.first<{ outcome: string }>(DECIDE, [input.id, input.approve, ctx.now]);
  switch (row?.outcome) {
    case 'approved':
    case 'rejected':
      told(ctx, `ledger.entry_${row.outcome}`, input.id);
      return find(ctx, input.id);
    case 'own':
      throw SecondPersonNeeded();
    case 'decided':
    case 'late':
      throw EntryDecided();
    default:
      throw refusalOf(row?.outcome ?? '') ?? NotFound();
  }
}

function told(ctx: Ctx, action: string, id: string, reason?: string): void {
  audit(ctx, {
    action,
    subject: { type: 'ledger_entry', id: publicId('ment', id) },
    ...(reason === undefined ? {} : { reason }),
  });
}

async function find(ctx: Ctx, id: string): Promise<Entry> {
  const row = await ctx.sql.first<Row>(ONE, [id]);
  if (row === null) throw NotFound();
  return view(row);
}

function view(row: Row): Entry {
  return {
    id: publicId('ment', row.id),
    from: { owner: ownerShown({ kind: row.from_owner_kind, id: row.from_owner_id }), kind: row.from_kind },
    to: { owner: ownerShown({ kind: row.to_owner_kind, id: row.to_owner_id }), kind: row.to_kind },
    asset: row.asset,
    amount: amountText(row.asset, row.amount),
    reason: row.reason,
    state: row.state,
    proposedBy: publicId('usr', row.proposed_by),
    proposedAt: row.proposed_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    decidedBy: row.decided_by === null ? null : publicId('usr', row.decided_by),
    decidedAt: row.decided_at?.toISOString() ?? null,
    transactionId: row.transaction_id,
  };
}
