import {
  EVERYTHING,
  NOTHING,
  acting,
  all,
  any,
  matches,
  memberRank,
  onboarded,
  state,
  type Policy,
  type Rule,
} from '../../platform/authorize.ts';

/** What the rules need to know of a listing. */
export interface Subject {
  readonly ownerUserId: string;
  readonly businessId: string | null;
  readonly status: string;
}

const personal: Rule<Pick<Subject, 'businessId'>> = {
  says: 'the listing belongs to no business',
  decide: (_actor, listing) =>
    listing === undefined
      ? { answer: 'maybe', reason: personal.says }
      : { answer: listing.businessId === null ? 'yes' : 'no', reason: personal.says },
  where: () => ({ businessId: null }),
};

const ownPersonal = all(
  personal,
  matches('ownerUserId', (user) => user.userId),
);
const ownBusiness = matches('businessId', (user) => user.business?.id ?? null);
const staff = acting('moderator', 'admin');

/** Nobody judges his own listing, nor one of the business that he acts for. */
const notTheirOwn: Rule<Pick<Subject, 'ownerUserId' | 'businessId'>> = {
  says: 'the listing is somebody else’s',
  decide: (actor, listing) => {
    const reason = notTheirOwn.says;
    if (actor.kind !== 'user') return { answer: 'no', reason };
    if (listing === undefined) return { answer: 'maybe', reason };
    const own =
      listing.ownerUserId === actor.userId || (actor.business !== null && listing.businessId === actor.business.id);
    return { answer: own ? 'no' : 'yes', reason };
  },
  where: (actor) => {
    if (actor.kind !== 'user') return NOTHING;
    const notMine = { ownerUserId: { not: actor.userId } };
    return actor.business === null
      ? notMine
      : { AND: [notMine, { OR: [{ businessId: null }, { businessId: { not: actor.business.id } }] }] };
  },
};

const noBusiness: Rule<unknown> = {
  says: 'acts for himself',
  decide: (actor) => ({
    answer: actor.kind === 'user' && actor.business === null ? 'yes' : 'no',
    reason: noBusiness.says,
  }),
  where: (actor) => (actor.kind === 'user' && actor.business === null ? EVERYTHING : NOTHING),
};

/** What a person made for a business is the business's, also when he has left it (AUT-3). */
export const policy: Policy<Subject, 'update' | 'review'> = {
  read: any(state('status', 'active'), ownPersonal, ownBusiness, staff),
  update: any(ownPersonal, all(ownBusiness, memberRank('staff'))),
  review: all(staff, notTheirOwn),
};

/** What is for those who sell it, and nobody else. */
export const ownPolicy: Policy<Subject, never> = { read: any(ownPersonal, ownBusiness) };

/** What everybody with a profile may do to what everybody can see. */
export const onboardedPolicy: Policy<object, never> = { read: onboarded };

/** Who may put up a listing: anyone with a profile, for a business from the rank of staff. */
export const mayCreate = all(onboarded, any(noBusiness, memberRank('staff')));
/** The doors of the routes, asked before anything is read. */
export const mayManage = onboarded;
export const mayReview = staff;
