import { authorize } from '../../../platform/authorize.ts';
import type { Ctx } from '../../../platform/context.ts';
import { named } from '../../../platform/db/types.ts';
import { emit } from '../../../platform/events/event.ts';
import { isWithin } from '../contact-hours.ts';
import { ChannelNotOffered, ContactRestricted, OutsideHours, OwnListing, StoreIsClosed } from '../errors.ts';
import { ListingContacted } from '../events.ts';
import { onboardedPolicy } from '../policy.ts';
import type { Contact, ContactAnswer, ContactRequest } from '../schemas.ts';
import { recordInterest } from './record-views.ts';
import { personOf } from './save-listing.ts';

interface Gate {
  readonly version: number;
  readonly accountId: string;
  readonly contact: Contact;
  readonly own: boolean;
  readonly verified: boolean;
  readonly connected: boolean;
  readonly reason: string | null;
  readonly until: Date | null;
}

const GATE = named(
  'listings.contact-gate',
  `select p.version, p.account_id as "accountId", p.contact,
     p.owner_public_id = platform.type_id('usr', $2) or coalesce(p.business_id in (select identity.my_business_ids()), false) as own,
     coalesce((select phone_verified from identity."user" where id = $2), false) as verified,
     exists (select from listings.dealing d where d.account_id = p.account_id and d.user_id = $2) as connected,
     s.reason, s.until
   from listings.listing_public p left join listings.closed_store s on s.account_id = p.account_id
   where p.id = $1`,
);
const PHONE = named('listings.contact-phone', 'select listings.contact_phone($1) as phone');

/** Opens the way to the seller as he wants to be reached, or says why not just now; counts one contact a person and day. */
export async function contactSeller(
  ctx: Ctx,
  { id, channel }: ContactRequest & { readonly id: string },
): Promise<ContactAnswer> {
  const { userId } = personOf(ctx);
  const gate = authorize(ctx.actor, onboardedPolicy, 'read', await ctx.sql.first<Gate>(GATE, [id, userId]));
  const { contact } = gate;
  if (gate.own) throw OwnListing();
  if (!contact.channels.includes(channel))
    throw ChannelNotOffered({ field: 'channel', meta: { channels: contact.channels } });
  if (contact.who === 'verified' && !gate.verified) throw ContactRestricted({ meta: { who: contact.who } });
  if (contact.who === 'connected' && !gate.connected) throw ContactRestricted({ meta: { who: contact.who } });
  if (gate.reason !== null)
    throw StoreIsClosed({ meta: { reason: gate.reason, until: gate.until?.toISOString() ?? null } });
  if (contact.hours !== null && !isWithin(contact.hours, ctx.now))
    throw OutsideHours({ meta: { hours: contact.hours } });
  const fresh = await recordInterest(ctx, [id], 'contact');
  if (fresh) emit(ctx, ListingContacted, { id, version: gate.version, accountId: gate.accountId, userId, channel });
  const phone = channel === 'phone' ? await ctx.sql.first<{ phone: string | null }>(PHONE, [id]) : null;
  return { channel, phone: phone?.phone ?? null };
}

const DEAL = named(
  'listings.remember-dealing',
  'insert into listings.dealing (account_id, user_id, since) values ($1, $2, $3) on conflict do nothing',
);

/** From now on this person is "connected" with the seller. For the worker: whatever two people do with each other may tell it. */
export async function rememberDealing(
  ctx: Ctx,
  { accountId, userId }: { readonly accountId: string; readonly userId: string },
): Promise<void> {
  await ctx.sql.run(DEAL, [accountId, userId, ctx.now]);
}
