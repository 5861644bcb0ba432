import { defineError } from '../../platform/errors.ts';

export const YourOwnBusiness = defineError('bizconnect.own_business', 409, 'This is your own business.');
export const AskedAlready = defineError(
  'bizconnect.asked_already',
  409,
  'You have asked already. Wait for the answer.',
);
export const AnswerTheirs = defineError(
  'bizconnect.answer_theirs',
  409,
  'This business has asked you. Answer its request instead.',
);
export const ConnectedAlready = defineError('bizconnect.connected_already', 409, 'You are connected already.');
export const NotReachable = defineError('bizconnect.not_reachable', 403, 'You cannot connect with this business.');
export const TooSoon = defineError('bizconnect.too_soon', 409, 'You can ask this business again from {from}.');
export const InboxFull = defineError(
  'bizconnect.inbox_full',
  409,
  'This business takes no more requests today. Try again tomorrow.',
);
export const WrongMarket = defineError(
  'bizconnect.wrong_market',
  422,
  'These two businesses do not trade in that market.',
);
export const IllegalStep = defineError(
  'bizconnect.illegal_step',
  409,
  'This connection is {status}; that cannot be done to it now.',
);
export const NotYoursToDo = defineError(
  'bizconnect.not_yours',
  403,
  'Who was asked answers, and who asked takes back.',
);
export const NotConnected = defineError('bizconnect.not_connected', 409, 'Connect first, then write.');
export const UnknownCategory = defineError('bizconnect.unknown_category', 422, 'There is no such category.');
