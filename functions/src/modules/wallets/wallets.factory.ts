import { superuser } from '../../../test/database.ts';
import { newId } from '../../platform/values/id.ts';
import type { WalletOwner } from './owner.ts';

/** Puts money into a wallet as a provider would: minor units, out of the clearing account of `bank`. */
export async function fillWallet(owner: WalletOwner, amount: bigint, currency = 'GHS'): Promise<void> {
  const row = await superuser.first<{ outcome: string }>(
    `select outcome from ledger.post($1, 'payment.captured', null, array['provider', $2], array['bank', $3],
       array['clearing', 'wallet'], array[$4, $4], array[1], array[2], array[$5::bigint], now())`,
    [`test:${newId(new Date())}`, owner.kind, owner.id, currency, amount.toString()],
  );
  if (row?.outcome !== 'posted') throw new Error(`The ledger answered "${row?.outcome}".`);
}

interface Purse extends WalletOwner {
  readonly name?: string;
}

/** A transfer that happened, without its postings: for who may see it. */
export async function buildTransfer(from: Purse, to: Purse): Promise<string> {
  const id = newId(new Date());
  await superuser.run(
    `insert into wallets.transfer (id, from_kind, from_id, from_name, to_kind, to_id, to_name, currency, amount, fee, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'GHS', 1000, 0, now())`,
    [id, from.kind, from.id, from.name ?? 'Ama S.', to.kind, to.id, to.name ?? 'Kofi M.'],
  );
  return id;
}

/** An open request of ten cedis. */
export async function buildRequest(payee: Purse, payer: Purse): Promise<string> {
  const id = newId(new Date());
  await superuser.run(
    `insert into wallets.payment_request (id, payee_kind, payee_id, payee_name, payer_kind, payer_id, payer_name, currency, amount,
       expires_at, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'GHS', 1000, now() + interval '1 day', now(), now())`,
    [id, payee.kind, payee.id, payee.name ?? 'Ama S.', payer.kind, payer.id, payer.name ?? 'Kofi M.'],
  );
  return id;
}
