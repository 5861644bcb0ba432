import * as listings from '../listings/index.ts';
import type { UserActor } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { JsonText, Outcome } from '../../platform/runtime/route.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { takeConversation } from './conversation-credit.ts';
import { Blocked, NotReachable, OwnListing } from './errors.ts';
import { blockedBetween } from './blocks.ts';
import { getConversation } from './get-conversation.ts';
import { dealtBefore, staffOf } from './parties.ts';
import { openConversation, type OpenConversation } from './open-conversation.ts';
import { writerOf } from './person.ts';
import type { Conversation, NewConversation } from './schemas.ts';

/** A person begins to talk: about a listing, with support, or in a group. Asking twice finds what is there. */
export async function startConversation(ctx: Ctx, given: NewConversation): Promise<Outcome<Conversation>> {
  const actor = writerOf(ctx);
  const { id, created } = await openConversation(ctx, await whatFor(ctx, actor, given));
  // Support is for those who are stuck, however often.
  if (created && given.kind !== 'support') await takeConversation(ctx, id);
  return new Outcome(await getConversation(ctx, { id }), created ? 201 : 200);
}

function whatFor(ctx: Ctx, actor: UserActor, given: NewConversation): Promise<OpenConversation> {
  switch (given.kind) {
    case 'listing':
      return enquiry(ctx, actor, given.listingId);
    case 'support':
      return Promise.resolve({
        kind: 'support',
        subject: null,
        title: given.topic ?? null,
        members: [self(actor)],
        once: false,
      });
    case 'group':
      return group(ctx, actor, given);
  }
}

const self = (actor: UserActor) => ({ userId: actor.userId, businessId: actor.business?.id ?? null });

/** Only about a listing that everyone may see, and as its seller wants to be reached. */
async function enquiry(ctx: Ctx, actor: UserActor, listingId: string): Promise<OpenConversation> {
  const id = parsePublicId('list', listingId);
  const found = id === null ? null : await listings.getListing(ctx, { id });
  // What is answered with an Outcome is one's own, in whatever state.
  if (!(found instanceof JsonText)) throw found === null ? NotFound() : OwnListing();
  const listing = JSON.parse(found.text) as listings.Listing;
  const sellerBusiness = listing.business === null ? null : parsePublicId('biz', listing.business.id);
  const owner = parsePublicId('usr', listing.ownerId)!;
  const mine = sellerBusiness === null ? owner === actor.userId : sellerBusiness === actor.business?.id;
  if (mine || owner === actor.userId) throw OwnListing();
  const seller = sellerBusiness === null ? owner : ((await staffOf(ctx, sellerBusiness, owner)) ?? owner);
  const there = sellerBusiness === null ? [seller] : [seller, sellerBusiness];
  const here = actor.business === null ? [actor.userId] : [actor.userId, actor.business.id];
  if (await blockedBetween(ctx, here, there)) throw Blocked();
  if (listing.contact.who !== 'anyone' && !(await dealtBefore(ctx, here, there))) throw NotReachable();
  return {
    kind: 'listing',
    subject: { type: 'listing', id: id! },
    members: [self(actor), { userId: seller, businessId: sellerBusiness }],
  };
}

/** Only with people with whom one talks already, or colleagues: nobody is pulled into a group by a stranger. */
async function group(
  ctx: Ctx,
  actor: UserActor,
  given: Extract<NewConversation, { kind: 'group' }>,
): Promise<OpenConversation> {
  const others = given.memberIds.map((id) => parsePublicId('usr', id)!).filter((id) => id !== actor.userId);
  const here = actor.business === null ? [actor.userId] : [actor.userId, actor.business.id];
  if (await blockedBetween(ctx, here, others)) throw Blocked();
  for (const other of others) if (!(await dealtBefore(ctx, here, [other]))) throw NotReachable();
  return {
    kind: 'group',
    subject: null,
    title: given.title,
    members: [self(actor), ...others.map((userId) => ({ userId, businessId: null }))],
    once: false,
  };
}
