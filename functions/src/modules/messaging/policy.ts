import { all, onboarded, type Rule } from '../../platform/authorize.ts';

/** Whoever only looks on in a business does not speak for it. */
const speaks: Rule<unknown> = {
  says: 'speaks for himself, or as staff of the business',
  decide: (actor) => {
    const silent = actor.kind === 'user' && actor.business?.role === 'viewer';
    return { answer: silent ? 'no' : 'yes', reason: speaks.says };
  },
  where: () => ({}),
};

export const mayWrite = all(onboarded, speaks);
