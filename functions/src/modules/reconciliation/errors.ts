import { defineError } from '../../platform/errors.ts';

export const AlreadyComplete = defineError(
  'reconciliation.already_complete',
  409,
  'This statement is complete; nothing more can be added to it.',
);
export const ChunkDiffers = defineError(
  'reconciliation.chunk_differs',
  409,
  'Another text was handed in for part {place} before.',
);
export const ChunksMissing = defineError(
  'reconciliation.chunks_missing',
  409,
  'Not every part is here yet. The first that is missing is part {place}.',
);
export const FindingSettled = defineError('reconciliation.finding_settled', 409, 'This is {status} already.');
export const SecondPersonNeeded = defineError(
  'reconciliation.second_person_needed',
  403,
  'Somebody other than the one who proposed it must decide.',
);
