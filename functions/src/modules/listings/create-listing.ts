import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { emit } from '../../platform/events/event.ts';
import { JsonText } from '../../platform/runtime/route.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { showMedia } from '../media/index.ts';
import { requireAttributes } from './require-attributes.ts';
import { categoryOf } from './categories.ts';
import { contentOf } from './content.ts';
import { ListingCreated } from './events.ts';
import { mayCreate } from './policy.ts';
import type { ListingDraft } from './schemas.ts';
import { insertListing } from './store.ts';
import { factOf } from './take-step.ts';

/** A new draft, of the business that the actor acts for, or his own. Nobody else sees it before it is approved. */
export async function createListing(ctx: Ctx, draft: ListingDraft): Promise<JsonText> {
  const { actor } = ctx;
  admit(actor, mayCreate);
  if (actor.kind !== 'user') throw OnboardingRequired();
  requireAttributes(await categoryOf(ctx, draft.category), draft.attributes);
  const id = newId(ctx.now);
  const businessId = actor.business?.id ?? null;
  if (draft.mediaIds.length > 0)
    await showMedia(ctx, { usedBy: `listing:${id}`, mediaIds: draft.mediaIds, before: [] });
  const text = await insertListing(ctx, {
    id,
    publicId: publicId('list', id),
    ownerUserId: actor.userId,
    ownerUid: actor.uid,
    ownerPublicId: publicId('usr', actor.userId),
    businessId,
    country: actor.country,
    ...contentOf(draft),
  });
  emit(ctx, ListingCreated, factOf({ id, ownerUserId: actor.userId, businessId }, 1));
  return new JsonText(text);
}
