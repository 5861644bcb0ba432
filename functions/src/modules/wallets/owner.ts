import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { currencyOf, type Country } from '../../platform/values/country.ts';
import { publicId } from '../../platform/values/id.ts';
import type { Currency } from '../../platform/values/money.ts';
import type { AccountRef, Holder } from '../ledger/index.ts';

export { actingOwner } from '../ledger/index.ts';
/** Whose wallet: a person's or a business's. */
export type WalletOwner = Holder;

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
