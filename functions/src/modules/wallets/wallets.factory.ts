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
