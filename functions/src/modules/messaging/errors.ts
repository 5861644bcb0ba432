import { defineError } from '../../platform/errors.ts';

export const ConversationClosed = defineError(
  'messaging.closed',
  409,
  'This conversation is closed. Start a new one, or ask for it to be opened again.',
);
export const Blocked = defineError('messaging.blocked', 403, 'You cannot write to this person.');
export const NoSuchReply = defineError('messaging.no_such_reply', 422, 'The message that you answer is not there.');
export const NotYourMessage = defineError('messaging.not_yours', 403, 'Only who wrote a message can change it.');
export const MessageGone = defineError('messaging.deleted', 409, 'This message was deleted.');
export const TooLateToEdit = defineError(
  'messaging.too_late',
  409,
  'A message can be changed for 24 hours. Write a new one.',
);
export const NotReachable = defineError(
  'messaging.not_reachable',
  403,
  'This seller takes messages only from people he has dealt with or whose phone is verified.',
);
export const OwnListing = defineError('messaging.own_listing', 409, 'This is your own listing.');
export const UnknownMember = defineError('messaging.unknown_member', 422, 'One of these people is not there.');
export const GroupFull = defineError('messaging.group_full', 409, 'A group has 50 members at most.');
export const NotTheOwner = defineError('messaging.not_owner', 403, 'Only who owns the group can do this.');
export const TooManyConversations = defineError(
  'messaging.too_many',
  402,
  'You have begun {limit} conversations today. Go on with those, or begin new ones tomorrow.',
);
