import { defineError } from '../../platform/errors.ts';

export const NotAnAgent = defineError('teams.not_agent', 403, 'You do not work in this inbox.');
export const OffDuty = defineError(
  'teams.off_duty',
  409,
  'This agent is not on duty just now. Only who is on duty gets conversations.',
);
export const AgentFull = defineError(
  'teams.full',
  409,
  'This agent has as many conversations as he can take. Finish one first.',
);
export const NotYourTurn = defineError(
  'teams.not_your_turn',
  409,
  'It is a colleague’s turn. Try again in a moment, or take a certain conversation.',
);
export const Taken = defineError('teams.taken', 409, 'A colleague has this conversation already.');
export const NotFit = defineError('teams.not_fit', 403, 'This conversation needs another skill or language.');
export const Resolved = defineError('teams.resolved', 409, 'This conversation is resolved. Open it again first.');
export const NotAssigned = defineError('teams.not_assigned', 409, 'Nobody has this conversation. Claim it first.');
export const NotYours = defineError('teams.not_yours', 403, 'Only who has this conversation, or a lead, can do this.');
export const UnknownAgent = defineError(
  'teams.unknown_agent',
  422,
  'This person cannot work here. Agents belong to the business, from the rank of staff.',
);
export const OutsideShift = defineError('teams.outside_shift', 409, 'Your shift begins at {from} (UTC).');
export const TooManyInboxes = defineError('teams.too_many_inboxes', 409, 'A business has {limit} inboxes at most.');
export const ShortcutTaken = defineError('teams.shortcut_taken', 409, 'There is a ready-made answer of this name.');
export const TooManyReplies = defineError(
  'teams.too_many_replies',
  409,
  'An inbox has {limit} ready-made answers at most.',
);
