import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { currencyOf, type Country } from '../../platform/values/country.ts';
import { publicId } from '../../platform/values/id.ts';
import type { Currency } from '../../platform/values/money.ts';
import type { AccountRef, Owner } from '../ledger/index.ts';

/** Whose wallet: a person's or a business's. */
export interface WalletOwner extends Owner {
  readonly kind: 'user' | 'business';
}

/** The business that the actor acts for, else himself. */
export function actingOwner(ctx: Pick<Ctx, 'actor'>): WalletOwner {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw OnboardingRequired();
  return actor.business === null ? { kind: 'user', id: actor.userId } : { kind: 'business', id: actor.business.id };
}

export function walletOf(owner: WalletOwner, currency: string): AccountRef {
  return { owner, kind: 'wallet', asset: currency };
}

/** Where fees go. */
export function feesIn(currency: string): AccountRef {
  return { owner: { kind: 'platform', id: 'pushnchat' }, kind: 'fees', asset: currency };
}

export function publicOwner({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return publicId(kind === 'business' ? 'biz' : 'usr', id);
}

/** The money of the actor's country. */
export function ownCurrency(ctx: Pick<Ctx, 'actor'>): Currency {
  if (ctx.actor.kind !== 'user') throw OnboardingRequired();
  return currencyOf(ctx.actor.country as Country) as Currency;
}
