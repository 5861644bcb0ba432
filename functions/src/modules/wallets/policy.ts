import { all, any, EVERYTHING, memberRank, NOTHING, onboarded, type Rule } from '../../platform/authorize.ts';

const forHimself: Rule<unknown> = {
  says: 'acts for himself',
  decide: (actor) => ({
    answer: actor.kind === 'user' && actor.business === null ? 'yes' : 'no',
    reason: forHimself.says,
  }),
  where: (actor) => (actor.kind === 'user' && actor.business === null ? EVERYTHING : NOTHING),
};

/** His own wallet, or that of the business from the rank of manager. */
export const maySee = all(onboarded, any(forHimself, memberRank('manager')));
/** Out of a business's wallet only its admins and owners pay. */
export const maySpend = all(onboarded, any(forHimself, memberRank('admin')));
