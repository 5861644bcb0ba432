import {
  all,
  any,
  EVERYTHING,
  matches,
  memberRank,
  NOTHING,
  onboarded,
  type Policy,
  type Rule,
} from '../../platform/authorize.ts';

/** What the rules need to know of a file. */
interface Subject {
  readonly ownerUserId: string;
  readonly businessId: string | null;
}

const personal: Rule<Pick<Subject, 'businessId'>> = {
  says: 'the file belongs to no business',
  decide: (_actor, file) =>
    file === undefined
      ? { answer: 'maybe', reason: personal.says }
      : { answer: file.businessId === null ? 'yes' : 'no', reason: personal.says },
  where: () => ({ businessId: null }),
};
const noBusiness: Rule<unknown> = {
  says: 'acts for himself',
  decide: (actor) => ({
    answer: actor.kind === 'user' && actor.business === null ? 'yes' : 'no',
    reason: noBusiness.says,
  }),
  where: (actor) => (actor.kind === 'user' && actor.business === null ? EVERYTHING : NOTHING),
};

const ownPersonal = all(
  personal,
  matches('ownerUserId', (user) => user.userId),
);
const ownBusiness = matches('businessId', (user) => user.business?.id ?? null);

/** What was sent for a business is the business's. */
export const policy: Policy<Subject, 'update'> = {
  read: any(ownPersonal, ownBusiness),
  update: any(ownPersonal, all(ownBusiness, memberRank('staff'))),
};

/** Who may send files: anyone with a profile, for a business from the rank of staff. */
export const mayUpload = all(onboarded, any(noBusiness, memberRank('staff')));
export const mayManage = onboarded;
