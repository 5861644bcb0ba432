import type { Ctx } from '../../platform/context.ts';
import { isUniqueViolation } from '../../platform/db/database.ts';
import { phoneIn, requireSomething } from './contact.ts';
import { PhoneTaken } from './errors.ts';
import { recordPerson } from './record.ts';
import type { Me, ProfileChange } from './schemas.ts';
import { findMe, lockMe } from './store.ts';
import { viewMe } from './view.ts';

export async function updateMe(ctx: Ctx, input: { body: ProfileChange; ifMatch: number | null }): Promise<Me> {
  const { body } = input;
  requireSomething(body);
  await lockMe(ctx, input.ifMatch);
  const before = await findMe(ctx);
  const country = body.country ?? before.country;
  const typed = body.phone === undefined ? before.phone : body.phone;
  // A new country must fit the number that stays, too.
  const phone = typed === null ? null : await phoneIn(country, typed);
  const change = {
    displayName: body.displayName ?? before.display_name,
    country,
    phone,
    phoneVerified: before.phone_verified && phone === before.phone,
    locale: body.locale ?? before.locale,
  };
  const current = {
    displayName: before.display_name,
    country: before.country,
    phone: before.phone,
    phoneVerified: before.phone_verified,
    locale: before.locale,
  };
  const changed = (Object.keys(change) as (keyof typeof change)[]).filter((key) => change[key] !== current[key]);
  if (changed.length === 0) return viewMe(before);
  try {
    await ctx.tx.user.update({ where: { id: before.id }, data: { ...change, updatedAt: ctx.now } });
  } catch (error) {
    throw isUniqueViolation(error) ? PhoneTaken({ field: 'phone', cause: error }) : error;
  }
  const after = await findMe(ctx);
  // Which fields, never what they held: the log is no place for personal data.
  recordPerson(ctx, after, 'identity.profile_changed', { detail: { fields: changed } });
  return viewMe(after);
}
