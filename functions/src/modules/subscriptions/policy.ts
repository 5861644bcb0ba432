import { all, any, forHimself, memberRank, onboarded } from '../../platform/authorize.ts';

/** His own plan, or that of the business: its managers see it, its admins and owners change it. */
export const maySee = all(onboarded, any(forHimself, memberRank('manager')));
export const mayChange = all(onboarded, any(forHimself, memberRank('admin')));
