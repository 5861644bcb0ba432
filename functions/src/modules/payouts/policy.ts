import { acting, all, any, forHimself, memberRank, onboarded } from '../../platform/authorize.ts';

/** What he sold himself, or the business: its managers see it, its admins and owners say where the money goes. */
export const maySee = all(onboarded, any(forHimself, memberRank('manager')));
export const mayChange = all(onboarded, any(forHimself, memberRank('admin')));
export const mayRun = acting('admin');
