/**
 * Teams: inboxes of a business or of the platform's own support, who works in them and when, and whose each conversation is. Owns the
 * schema `teams`; conversations themselves are messaging's, through whose door agents come into them.
 */
export { comeOn, goOff, heartbeat } from './agents/duty.ts';
export { followAgent, followPerson, sweepDuty } from './agents/follow.ts';
export { listAgents, putAgent, removeAgent, setShifts } from './agents/put-agent.ts';
export { bringIn, seeOut } from './assignment/bring-in.ts';
export { claim, claimNext } from './assignment/claim.ts';
export { distribute } from './assignment/distribute.ts';
export { giveBack } from './assignment/give-back.ts';
export { getTicket, label, listTickets, queueConversation, takeIn } from './assignment/queue.ts';
export { moveTicket } from './assignment/move.ts';
export { assign, reassign } from './assignment/reassign.ts';
export { reopen, resolve } from './assignment/resolve.ts';
export * as refusals from './errors.ts';
export * from './events.ts';
export { followClosing, followMessage } from './follow-messages.ts';
export { createInbox } from './inboxes/create-inbox.ts';
export { getInbox, listInboxes } from './inboxes/list-inboxes.ts';
export { updateInbox } from './inboxes/update-inbox.ts';
export { loadInbox, loadTicket, scanInboxes, scanTickets } from './mirror.ts';
export { mayManage, maySee, mayWork } from './policy.ts';
export * from './schemas.ts';
export * from './tasks.ts';
export { listEscalations, loadEscalation, scanEscalations, seeEscalation } from './timers/escalations.ts';
export { attend, retimeInbox, sweepTimers } from './timers/attend.ts';
export { listNotes, writeNote } from './words/notes.ts';
export { changeReply, createReply, deleteReply, listReplies, readyReplies } from './words/replies.ts';
