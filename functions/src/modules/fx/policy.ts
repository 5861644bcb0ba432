import {
  acting,
  all,
  any,
  forHimself,
  memberRank,
  onboarded,
  type Policy,
  type Rule,
} from '../../platform/authorize.ts';

/** One's own money, or that of a business from the rank of manager. */
export const mayConvert = all(onboarded, any(forHimself, memberRank('manager')));
export const mayRunRates = acting('admin');

/** Whose quote it is. */
export interface Subject {
  readonly ownerKind: string;
  readonly ownerId: string;
}

const own: Rule<Subject> = {
  says: 'the quote is one’s own, or of the business one acts for',
  decide: (actor, quote) => {
    if (actor.kind !== 'user') return { answer: 'no', reason: own.says };
    if (quote === undefined) return { answer: 'maybe', reason: own.says };
    const mine =
      actor.business === null
        ? quote.ownerKind === 'user' && quote.ownerId === actor.userId
        : quote.ownerKind === 'business' && quote.ownerId === actor.business.id;
    return { answer: mine ? 'yes' : 'no', reason: own.says };
  },
  where: () => ({}),
};

export const policy: Policy<Subject, 'convert'> = { read: own, convert: all(own, mayConvert) };
