import { acting } from '../../platform/authorize.ts';

/** Who decides what a word means to search. */
export const mayTeach = acting('moderator', 'admin');
