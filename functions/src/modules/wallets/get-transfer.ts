import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { Page, type PageRequest } from '../../platform/runtime/route.ts';
import { publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import { actingOwner, publicOwner, type WalletOwner } from './owner.ts';
import { maySee } from './policy.ts';
import type { Transfer } from './schemas.ts';

/** A row of `wallets.transfer`. Minor units, UTC. */
interface TransferRow {
  readonly id: string;
  readonly fromKind: string;
  readonly fromId: string;
  readonly fromName: string;
  readonly toKind: string;
  readonly toId: string;
  readonly toName: string;
  readonly currency: Currency;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly note: string | null;
  readonly createdAt: Date;
}

const ROW = `id, from_kind as "fromKind", from_id as "fromId", from_name as "fromName", to_kind as "toKind", to_id as "toId",
  to_name as "toName", currency, amount, fee, note, created_at as "createdAt"`;
const FIND = named(
  'wallets.find-transfer',
  `select ${ROW} from wallets.transfer where id = $1 and $2 in (from_id, to_id)`,
);
const LIST = named(
  'wallets.transfers',
  `select * from (
     (select ${ROW} from wallets.transfer where from_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3)
     union all
     (select ${ROW} from wallets.transfer where to_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3)) t
   order by id desc limit $3`,
);

export async function getTransfer(ctx: Ctx, { id }: { readonly id: string }): Promise<Transfer> {
  admit(ctx.actor, maySee);
  const owner = actingOwner(ctx);
  const row = await ctx.sql.first<TransferRow>(FIND, [id, owner.id]);
  if (row === null) throw NotFound();
  return viewTransfer(row, owner);
}

/** Sent and received, newest first. */
export async function listTransfers(ctx: Ctx, { limit, after }: PageRequest): Promise<Page<Transfer[]>> {
  admit(ctx.actor, maySee);
  const owner = actingOwner(ctx);
  const rows = await ctx.sql.rows<TransferRow>(LIST, [owner.id, after?.[0] ?? null, limit + 1]);
  const shown = rows.slice(0, limit);
  return new Page(
    shown.map((row) => viewTransfer(row, owner)),
    rows.length > limit ? [shown.at(-1)!.id] : null,
  );
}

function viewTransfer(row: TransferRow, owner: WalletOwner): Transfer {
  const sent = row.fromId === owner.id;
  const { currency } = row;
  return {
    id: publicId('wtx', row.id),
    direction: sent ? 'sent' : 'received',
    other: sent
      ? { id: publicOwner({ kind: row.toKind, id: row.toId }), name: row.toName }
      : { id: publicOwner({ kind: row.fromKind, id: row.fromId }), name: row.fromName },
    amount: { amount: formatAmount(row.amount, currency), currency },
    fee: sent ? { amount: formatAmount(row.fee, currency), currency } : null,
    note: row.note,
    createdAt: row.createdAt.toISOString(),
  };
}
