import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { NotFound } from '../../platform/errors.ts';
import { publicId } from '../../platform/values/id.ts';
import { formatAmount, type Currency } from '../../platform/values/money.ts';
import type { RequestFact } from './events.ts';
import { actingOwner, publicOwner, type WalletOwner } from './owner.ts';
import type { RequestState } from './rules.ts';
import type { PaymentRequest } from './schemas.ts';

/** A row of `wallets.payment_request`: the payee asks the payer. Minor units, UTC. */
export interface RequestRow {
  readonly id: string;
  readonly payeeKind: WalletOwner['kind'];
  readonly payeeId: string;
  readonly payeeName: string;
  readonly payerKind: WalletOwner['kind'];
  readonly payerId: string;
  readonly payerName: string;
  readonly currency: Currency;
  readonly amount: bigint;
  readonly note: string | null;
  readonly state: RequestState;
  readonly transferId: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly version: number;
}

export const REQUEST_ROW = `id, payee_kind as "payeeKind", payee_id as "payeeId", payee_name as "payeeName", payer_kind as "payerKind",
  payer_id as "payerId", payer_name as "payerName", currency, amount, note, state, transfer_id as "transferId",
  expires_at as "expiresAt", created_at as "createdAt", version`;

const FIND = named('wallets.find-request', `select ${REQUEST_ROW} from wallets.payment_request where id = $1`);

/** The request, for one of its two sides; which one is the actor's is in `mine`. */
export async function findRequest(ctx: Ctx, id: string): Promise<RequestRow & { readonly mine: 'payee' | 'payer' }> {
  const owner = actingOwner(ctx);
  const row = await ctx.sql.first<RequestRow>(FIND, [id]);
  if (row === null || (row.payeeId !== owner.id && row.payerId !== owner.id)) throw NotFound();
  return { ...row, mine: row.payeeId === owner.id ? 'payee' : 'payer' };
}

export function viewRequest(row: RequestRow, mine: 'payee' | 'payer', now: Date): PaymentRequest {
  const { currency } = row;
  const state = row.state === 'open' && row.expiresAt <= now ? 'expired' : row.state;
  return {
    id: publicId('preq', row.id),
    direction: mine === 'payee' ? 'asked' : 'owed',
    other:
      mine === 'payee'
        ? { id: publicOwner({ kind: row.payerKind, id: row.payerId }), name: row.payerName }
        : { id: publicOwner({ kind: row.payeeKind, id: row.payeeId }), name: row.payeeName },
    amount: { amount: formatAmount(row.amount, currency), currency },
    note: row.note,
    state,
    transferId: row.transferId === null ? null : publicId('wtx', row.transferId),
    expiresAt: row.expiresAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}

export function requestFact(row: RequestRow, version = row.version): RequestFact {
  const { id, payeeKind, payeeId, payerKind, payerId, currency } = row;
  return { id, version, payeeKind, payeeId, payerKind, payerId, amount: row.amount.toString(), currency };
}
