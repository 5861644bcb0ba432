/**
 * Teams: inboxes of a business or of the platform's own support, who works in them and when, and whose each conversation is. Owns the
 * schema `teams`; conversations themselves are messaging's, through whose door agents come into them.
 */
export { claim, claimNext } from './assignment/claim.ts';
export { distribute } from './assignment/distribute.ts';
export { giveBack, giveBackAll } from './assignment/give-back.ts';
export { assign, reassign } from './assignment/reassign.ts';
export { openAgain, reopen, resolve, settle } from './assignment/resolve.ts';
export * as refusals from './errors.ts';
export * from './events.ts';
export { mayManage, maySee, mayWork } from './policy.ts';
export * from './schemas.ts';
export * from './tasks.ts';
