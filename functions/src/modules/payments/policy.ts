import {
  acting,
  all,
  any,
  forHimself,
  matches,
  memberRank,
  NOTHING,
  onboarded,
  type Policy,
  type Rule,
} from '../../platform/authorize.ts';

/** What the rules need to know of a payment. */
export interface Subject {
  readonly payerUserId: string | null;
  readonly businessId: string | null;
  readonly creditOwnerKind: string;
  readonly creditOwnerId: string;
}

const personal: Rule<Pick<Subject, 'businessId'>> = {
  says: 'a person pays for himself',
  decide: (_actor, payment) =>
    payment === undefined
      ? { answer: 'maybe', reason: personal.says }
      : { answer: payment.businessId === null ? 'yes' : 'no', reason: personal.says },
  where: () => ({ businessId: null }),
};
const ownPersonal = all(
  personal,
  matches('payerUserId', (user) => user.userId),
);
const ownBusiness = matches('businessId', (user) => user.business?.id ?? null);

/** Whoever the money is for: himself, or the business that he acts for. */
const payee: Rule<Pick<Subject, 'creditOwnerKind' | 'creditOwnerId'>> = {
  says: 'the money is for the actor',
  decide: (actor, payment) => {
    const reason = payee.says;
    if (actor.kind !== 'user' || actor.status !== 'active') return { answer: 'no', reason };
    if (payment === undefined) return { answer: 'maybe', reason };
    const own = payment.creditOwnerKind === 'business' ? (actor.business?.id ?? null) : actor.userId;
    const fits = payment.creditOwnerKind === 'business' || payment.creditOwnerKind === 'user';
    return { answer: fits && payment.creditOwnerId === own ? 'yes' : 'no', reason };
  },
  where: (actor) =>
    actor.kind !== 'user'
      ? NOTHING
      : {
          OR: [
            { creditOwnerKind: 'user', creditOwnerId: actor.userId },
            ...(actor.business === null ? [] : [{ creditOwnerKind: 'business', creditOwnerId: actor.business.id }]),
          ],
        },
};
const payeePerson: Rule<Pick<Subject, 'creditOwnerKind'>> = {
  says: 'the money is for a person',
  decide: (_actor, payment) =>
    payment === undefined
      ? { answer: 'maybe', reason: payeePerson.says }
      : { answer: payment.creditOwnerKind === 'user' ? 'yes' : 'no', reason: payeePerson.says },
  where: () => ({ creditOwnerKind: 'user' }),
};

const staff = acting('moderator', 'admin');

/** A business's money is given back by its managers, or by staff as far as somebody granted it (AUT-5, refund-grants). */
export const policy: Policy<Subject, 'pay' | 'refund' | 'confirm'> = {
  read: any(ownPersonal, ownBusiness, payee, staff),
  pay: any(ownPersonal, all(ownBusiness, memberRank('staff'))),
  refund: any(all(payee, payeePerson), all(payee, memberRank('staff'))),
  confirm: any(all(payee, payeePerson), all(payee, memberRank('staff'))),
};

/** A business's money is paid out or in by its members from the rank of staff. */
export const mayPay = all(onboarded, any(forHimself, memberRank('staff')));
export const mayGrant = all(onboarded, memberRank('manager'));
export const mayUse = onboarded;
export const maySupervise = staff;
export const mayAdminister = acting('admin');
