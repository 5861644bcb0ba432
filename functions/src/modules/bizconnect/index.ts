/**
 * BizConnect: what businesses offer and need, and how they come to know each other. Owns the schema `bizconnect`, where the steps
 * of a connection stand; asking costs a credit of the ledger, and who is connected talks through messaging.
 */
export { answerConnection } from './answer-connection.ts';
export * as refusals from './errors.ts';
export * from './events.ts';
export { expireConnections } from './expire-connections.ts';
export { getConnection, listConnections } from './list-connections.ts';
export { listMarkets } from './list-markets.ts';
export { buildCards } from './matching/build-cards.ts';
export { noteChange, noteStale, refreshChanged, refreshDue } from './matching/follow-changes.ts';
export { levelExposure, rollUpExposure, type LevelPlace } from './matching/level-exposure.ts';
export { listSuggestions } from './matching/list-suggestions.ts';
export { CardCache, refreshMatches } from './matching/refresh-matches.ts';
export { getMetrics, measureMarket } from './metrics.ts';
export { loadSeat, scanSeats, seatAll, seatMembers } from './mirror-connection.ts';
export { loadCredits, noteCredits, scanCredits } from './mirror-credits.ts';
export { mayAct, maySee } from './policy.ts';
export { getProfile, replaceProfile } from './profile.ts';
export { requestConnection } from './request-connection.ts';
export * from './schemas.ts';
export { openTalk, sendToPartner, sweepTalks } from './talk.ts';
export { OpenTalk, RefreshMatches } from './tasks.ts';
