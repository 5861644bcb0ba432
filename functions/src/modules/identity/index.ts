/**
 * Identity: who people are, in which roles they act, which businesses they belong to. Owns the schema `identity`; announces
 * every change with the row's version, and keeps Firebase's claims and the client's own document in step with it.
 */
export { acceptInvite } from './accept-invite.ts';
export { followClosing, followMembership, loadAccount, scanAccounts, scheduleClaims, syncClaims } from './account.ts';
export { actorSource } from './actor-source.ts';
export * from './admin-schemas.ts';
export { updateBusiness } from './change-business.ts';
export { changeMemberRole, leaveBusiness, removeMember, transferOwnership } from './change-member.ts';
export { reinstateUser, suspendUser } from './change-standing.ts';
export { changeTier } from './change-tier.ts';
export { closeBusiness } from './close-business.ts';
export { createBusiness } from './create-business.ts';
export * as refusals from './errors.ts';
export * from './events.ts';
export { getBusiness } from './get-business.ts';
export { getBusinessCard } from './get-business-card.ts';
export { getMe } from './get-me.ts';
export { grantRole } from './grant-role.ts';
export { createInvite, listInvites, revokeInvite } from './invite.ts';
export { listMembers } from './list-members.ts';
export { listMyBusinesses } from './list-my-businesses.ts';
export { getUser, listUsers } from './list-users.ts';
export { onboard } from './onboard.ts';
export { can } from './policy.ts';
export { listAudit, verifyAudit } from './read-audit.ts';
export * from './schemas.ts';
export { setRoles } from './set-roles.ts';
export { signOutEverywhere } from './sign-out-everywhere.ts';
export { switchRole } from './switch-role.ts';
export { RevokeSessions, SyncClaims } from './tasks.ts';
export { updateMe } from './update-me.ts';
export { verifyBusiness } from './verify-business.ts';
