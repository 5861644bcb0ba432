import { defineError } from '../../platform/errors.ts';

export const ProposalDecided = defineError(
  'search.proposal_decided',
  409,
  'This proposal is {status} already. Look at the list again.',
);
export const MeaningNeeded = defineError(
  'search.meaning_needed',
  400,
  'Say what the word means, in other words than its own.',
);
