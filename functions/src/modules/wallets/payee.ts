import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import type { Country } from '../../platform/values/country.ts';
import { readPhone } from '../../platform/values/phone.ts';
import { PayYourself, UnknownPayee } from './errors.ts';
import type { WalletOwner } from './owner.ts';
import type { Payee } from './schemas.ts';

/** Somebody who can be paid, as others see him: a person's name is masked, a business's is public. */
export interface PayeeRow extends WalletOwner {
  readonly name: string;
  readonly country: string;
}

const FIND = named('wallets.payee', 'select kind, id, name, country from wallets.payee($1, $2, $3)');

/** Who is meant, without asking anybody where an id says it; a phone is looked up. */
export async function ownerMeant(ctx: Ctx, to: Payee, self: WalletOwner): Promise<WalletOwner> {
  const meant =
    to.userId !== undefined
      ? { kind: 'user' as const, id: to.userId }
      : to.businessId !== undefined
        ? { kind: 'business' as const, id: to.businessId }
        : await byPhone(ctx, to.phone ?? '');
  if (meant.id === self.id) throw PayYourself({ field: 'to' });
  return meant;
}

/** Written as in the payer's own country, or with the country code. */
async function byPhone(ctx: Ctx, text: string): Promise<WalletOwner> {
  if (ctx.actor.kind !== 'user') throw OnboardingRequired();
  const read = await readPhone(text, ctx.actor.country as Country);
  const e164 = 'e164' in read ? read.e164 : text.replace(/[\s-]/g, '');
  const row = await ctx.sql.first<PayeeRow>(FIND, ['user', null, e164]);
  if (row === null) throw UnknownPayee({ field: 'to.phone' });
  return row;
}

export async function findPayee(ctx: Ctx, owner: WalletOwner, field = 'to'): Promise<PayeeRow> {
  const row = await ctx.sql.first<PayeeRow>(FIND, [owner.kind, owner.id, null]);
  if (row === null) throw UnknownPayee({ field });
  return row;
}
