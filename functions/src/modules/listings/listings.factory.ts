import { superuser } from '../../../test/database.ts';
import type { MemberRole, UserActor } from '../../platform/actor.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { buildBusiness, buildUser, type GivenPerson, type TestPerson } from '../identity/identity.factory.ts';
import { contentOf } from './content.ts';
import type { Status } from './rules.ts';
import { ListingDraft } from './schemas.ts';

export type DraftInput = Record<string, unknown>;

/** A body that a client may send; say only what matters to the test. */
export function draftBody(given: DraftInput = {}): DraftInput {
  return {
    type: 'OFFER',
    title: 'Fresh tomatoes by the basket',
    description: 'Picked this morning in Kaduna, firm and red, forty kilos a basket.',
    category: 'fruit-and-vegetables',
    price: '12500.00',
    currency: 'NGN',
    location: { latitude: 6.5244, longitude: 3.3792, address: 'Mile 12 market, Lagos' },
    durationHours: 48,
    mediaIds: [],
    ...given,
  };
}

/** A person with a profile; with `rank` a member of a business (a new one unless it is given), acting for it. */
export async function buildSeller(
  given: GivenPerson & { readonly rank?: MemberRole; readonly business?: { readonly id: string } } = {},
): Promise<TestPerson> {
  const { rank, business, ...person } = given;
  if (rank === undefined) return buildUser(person);
  if (rank === 'owner' && business === undefined)
    return (await buildBusiness({ owner: await buildUser(person) })).owner;
  return buildUser({ ...person, member: { of: business ?? (await buildBusiness()), as: rank } });
}

/** Somebody who may judge listings. */
export function buildModerator(): Promise<TestPerson> {
  return buildUser({ activeRole: 'moderator' });
}

const ROADS: Readonly<Record<Status, readonly Status[]>> = {
  draft: [],
  pending_review: ['pending_review'],
  rejected: ['pending_review', 'rejected'],
  active: ['pending_review', 'active'],
  paused: ['pending_review', 'active', 'paused'],
  expired: ['pending_review', 'active', 'expired'],
  sold: ['pending_review', 'active', 'sold'],
  removed: ['removed'],
};

export interface BuiltListing {
  readonly id: string;
  readonly publicId: string;
  readonly seller: UserActor;
  readonly version: number;
}

let latest = 0;

/** A listing in any state, by the legal road there, with its own seller unless one is given. Announces nothing. */
export async function buildListing(
  given: {
    readonly seller?: UserActor;
    readonly status?: Status;
    readonly draft?: DraftInput;
    readonly country?: string;
    readonly publishedAt?: Date;
    readonly expiresAt?: Date;
  } = {},
): Promise<BuiltListing> {
  const seller = given.seller ?? (await buildSeller());
  // Ids sort by the millisecond: what is built later must sort later.
  latest = Math.max(latest + 1, Date.now());
  const now = new Date(latest);
  const id = newId(now);
  const content = contentOf(ListingDraft.parse(draftBody(given.draft)));
  const columns = {
    id,
    public_id: publicId('list', id),
    owner_user_id: seller.userId,
    owner_uid: seller.uid,
    owner_public_id: publicId('usr', seller.userId),
    business_id: seller.business?.id ?? null,
    country: given.country ?? seller.country,
    type: content.type,
    title: content.title,
    description: content.description,
    category: content.category,
    price: content.price,
    currency: content.currency,
    price_exponent: content.priceExponent,
    latitude: content.latitude,
    longitude: content.longitude,
    address: content.address,
    accuracy: content.accuracy,
    landmark: content.landmark,
    negotiable: content.negotiable,
    attributes: content.attributes,
    contact: content.contact,
    duration_hours: content.durationHours,
    media_ids: content.mediaIds,
    status: 'draft',
    version: 1,
    created_at: now,
    updated_at: now,
  };
  const names = Object.keys(columns);
  await superuser.run(
    `insert into listings.listing (${names.join(', ')}) values (${names.map((_, place) => `$${place + 1}`).join(', ')})`,
    Object.values(columns),
  );
  const road = ROADS[given.status ?? 'draft'];
  const publishedAt = given.publishedAt ?? now;
  const expiresAt = given.expiresAt ?? new Date(publishedAt.getTime() + content.durationHours * 3_600_000);
  for (const status of road) {
    await superuser.run(
      `update listings.listing set status = $2, version = version + 1, updated_at = $3,
         rejection_reason = case when $2 = 'rejected' then 'Say more about the quality.' else rejection_reason end,
         published_at = case when $2 = 'active' then $4 else published_at end,
         expires_at = case when $2 = 'active' then $5 else expires_at end
       where id = $1`,
      [id, status, now, publishedAt, expiresAt],
    );
  }
  return { id, publicId: columns.public_id, seller, version: road.length + 1 };
}

/** A change of a running listing that waits for a moderator; its `chg_…`. */
export async function buildChange(listing: BuiltListing, draft: DraftInput = { title: 'Ripe tomatoes by the crate' }) {
  const id = newId(new Date());
  const content = contentOf(ListingDraft.parse(draftBody(draft)));
  await superuser.run(
    `insert into listings.pending_change (id, listing_id, base_version, content, changes, submitted_by, submitted_at)
     values ($1, $2, $3, $4, $5, $6, now())`,
    [
      id,
      listing.id,
      listing.version,
      JSON.stringify(content),
      JSON.stringify([{ field: 'title', from: 'before', to: content.title }]),
      `user:${listing.seller.userId}`,
    ],
  );
  return publicId('chg', id);
}
