import { all, any, forHimself, memberRank, onboarded } from '../../platform/authorize.ts';

/** His own wallet, or that of the business from the rank of manager. */
export const maySee = all(onboarded, any(forHimself, memberRank('manager')));
/** Out of a business's wallet only its admins and owners pay. */
export const maySpend = all(onboarded, any(forHimself, memberRank('admin')));
