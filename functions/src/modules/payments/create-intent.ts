import type { Ctx } from '../../platform/context.ts';
import { emit } from '../../platform/events/event.ts';
import { newId } from '../../platform/values/id.ts';
import type { AccountRef, Owner } from '../ledger/index.ts';
import { PaymentChanged } from './events.ts';
import { factOf } from './fact.ts';
import { findIntent, insertRow, type IntentRow } from './store.ts';

export interface NewIntent {
  readonly payer: Owner;
  /** `wallet_topup`, `subscription`, `order`: who asked for it knows it again by this and by `subject`. */
  readonly purpose: string;
  readonly subject: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly currency: string;
  /** Decides which ways of paying are offered; the actor's own unless given. */
  readonly country?: string;
  /** Where captured money goes. */
  readonly credit: AccountRef;
  readonly description: string;
  readonly expiresAt?: Date;
}

/** Says what is to be paid. Nothing is asked of anybody yet: `startAttempt()` does that. */
export async function createIntent(ctx: Ctx, input: NewIntent): Promise<IntentRow> {
  const { payer, credit, actor } = { ...input, actor: ctx.actor };
  const id = newId(ctx.now);
  await insertRow<IntentRow>(ctx, 'intent', {
    id,
    payerUserId: payer.kind === 'user' ? payer.id : actor.kind === 'user' ? actor.userId : null,
    businessId: payer.kind === 'business' ? payer.id : null,
    purpose: input.purpose,
    subject: input.subject,
    amount: input.amount,
    currency: input.currency,
    country: input.country ?? (actor.kind === 'user' ? actor.country : null),
    creditOwnerKind: credit.owner.kind,
    creditOwnerId: credit.owner.id,
    creditKind: credit.kind,
    description: input.description,
    status: 'open',
    expiresAt: input.expiresAt ?? null,
  });
  const intent = await findIntent(ctx, id);
  if (intent === null) throw new Error('The new payment cannot be read back.');
  emit(ctx, PaymentChanged, factOf(intent));
  return intent;
}
