import { defineError, type AppError } from '../../platform/errors.ts';

export const InsufficientFunds = defineError('ledger.insufficient_funds', 402, 'There is not enough in this account.');
export const QuotaReached = defineError(
  'ledger.quota_reached',
  402,
  'You have used all {limit} that your plan gives you. It begins anew on {returnsOn}.',
);
export const ReferenceReused = defineError(
  'ledger.reference_reused',
  409,
  'This was booked before, and as something else.',
);
export const HoldClosed = defineError('ledger.hold_closed', 409, 'This amount is no longer kept: it is {state}.');
export const LimitReached = defineError('ledger.limit_reached', 409, 'This is more than is allowed here.');
export const AlreadyReversed = defineError('ledger.already_reversed', 409, 'This was taken back before.');

export const BadAmount = defineError('ledger.bad_amount', 400, 'This is not an amount of something that we count.');
export const SecondPersonNeeded = defineError(
  'ledger.second_person_needed',
  403,
  'You proposed this yourself. Somebody else must approve it.',
);
export const EntryDecided = defineError(
  'ledger.entry_decided',
  409,
  'This was decided before, or has waited too long.',
);

/** What the database says when nothing was posted → the refusal; null when it was. */
export function refusalOf(outcome: string, meta: Readonly<Record<string, unknown>> = {}): AppError | null {
  switch (outcome) {
    case 'insufficient':
      return InsufficientFunds({ meta });
    case 'reused':
      return ReferenceReused({ meta });
    case 'exceeds':
      return LimitReached({ meta });
    case 'reversed':
    case 'reversal':
      return AlreadyReversed({ meta });
    case 'captured':
    case 'released':
    case 'expired':
      return HoldClosed({ with: { state: outcome }, meta: { ...meta, state: outcome } });
    default:
      return null;
  }
}
