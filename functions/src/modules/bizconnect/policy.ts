import { all, memberRank, onboarded } from '../../platform/authorize.ts';

/** Businesses meet here: whoever acts for one sees its connections, and from the rank of staff speaks for it. */
export const maySee = all(onboarded, memberRank('viewer'));
export const mayAct = all(onboarded, memberRank('staff'));
