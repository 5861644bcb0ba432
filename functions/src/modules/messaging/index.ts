/**
 * Messaging: who talks with whom, every word in its order, sealed where it is kept. Owns the schema `messaging`; other modules
 * open conversations and bring people into them through here, and listen to what it announces.
 */
export { block, blockedBetween, listBlocks, unblock } from './blocks.ts';
export {
  addMember,
  closeConversation,
  inviteToGroup,
  leaveOrRemove,
  removeMember,
  reopenConversation,
} from './change-conversation.ts';
export { deleteMessage, editMessage } from './change-message.ts';
export * as refusals from './errors.ts';
export * from './events.ts';
export { getConversation } from './get-conversation.ts';
export { sealBeside, unsealBeside } from './keys/beside.ts';
export { keysAtHand } from './keys/ring.ts';
export { listConversations } from './list-conversations.ts';
export {
  loadConversation,
  loadMessage,
  loadSummary,
  scanConversations,
  scanMessages,
  scanSummaries,
  summariesOf,
} from './mirrors.ts';
export { moveMarks } from './move-marks.ts';
export { muteConversation } from './mute.ts';
export { openConversation, type OpenConversation, type OpenedConversation } from './open-conversation.ts';
export { staffOf } from './parties.ts';
export { readHistory } from './read-history.ts';
export { mayWrite } from './policy.ts';
export { renewMasterKey, rewrapBatch } from './rotate-keys.ts';
export * from './schemas.ts';
export { searchMessages } from './search-messages.ts';
export { sendBatch } from './send-batch.ts';
export { postSystemMessage, sendMessage } from './send-message.ts';
export { startConversation } from './start-conversation.ts';
export { watchDeliveries } from './watch-deliveries.ts';
