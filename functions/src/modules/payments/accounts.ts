import type { AccountRef, Owner } from '../ledger/index.ts';
import type { AttemptRow, IntentRow } from './store.ts';

/** Where a provider's money stands until its settlement reaches our bank. */
export const clearingOf = (provider: string, asset: string): AccountRef => ({
  owner: { kind: 'provider', id: provider },
  kind: 'clearing',
  asset,
});

/** Money that is here and fits nothing (PAY-5). */
export const suspenseOf = (asset: string): AccountRef => ({
  owner: { kind: 'platform', id: 'pushnchat' },
  kind: 'suspense',
  asset,
});

/** What somebody owes us because money went back that he had been paid out already (LST-9). */
export const receivableOf = (owner: Owner, asset: string): AccountRef => ({ owner, kind: 'receivable', asset });

export const creditOf = (intent: IntentRow): AccountRef => ({
  owner: { kind: intent.creditOwnerKind, id: intent.creditOwnerId },
  kind: intent.creditKind as AccountRef['kind'],
  asset: intent.currency,
});

/**
 * Where captured money goes. Cash is in the payee's own hands: it never reaches us, so it is no balance that he could draw on; the
 * ledger only shows that it changed hands.
 */
export const destinationOf = (intent: IntentRow, attempt: Pick<AttemptRow, 'method' | 'provider'>): AccountRef =>
  attempt.method === 'cash'
    ? { owner: { kind: 'provider', id: attempt.provider }, kind: 'settlement', asset: intent.currency }
    : creditOf(intent);
