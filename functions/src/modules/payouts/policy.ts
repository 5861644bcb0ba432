import { acting, all, any, EVERYTHING, memberRank, NOTHING, onboarded, type Rule } from '../../platform/authorize.ts';

const forHimself: Rule<unknown> = {
  says: 'acts for himself',
  decide: (actor) => ({
    answer: actor.kind === 'user' && actor.business === null ? 'yes' : 'no',
    reason: forHimself.says,
  }),
  where: (actor) => (actor.kind === 'user' && actor.business === null ? EVERYTHING : NOTHING),
};

/** What he sold himself, or the business: its managers see it, its admins and owners say where the money goes. */
export const maySee = all(onboarded, any(forHimself, memberRank('manager')));
export const mayChange = all(onboarded, any(forHimself, memberRank('admin')));
export const mayRun = acting('admin');
