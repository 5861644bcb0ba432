import { jobFunction } from '../platform/runtime/background-functions.ts';
import { TIMETABLE } from './timetable.ts';

/** One function a job; the timetable says when. */
export const sweepOutbox = jobFunction(
  TIMETABLE.sweepOutbox,
  async () => (await import('../platform/events/jobs.ts')).sweepOutboxJob,
);
export const tidyEvents = jobFunction(
  TIMETABLE.tidyEvents,
  async () => (await import('../platform/events/jobs.ts')).tidyEventsJob,
);
export const expireListings = jobFunction(
  TIMETABLE.expireListings,
  async () => (await import('./expire-listings.ts')).expireListings,
);
export const foldSearchTerms = jobFunction(
  TIMETABLE.foldSearchTerms,
  async () => (await import('./fold-search-terms.ts')).foldSearchTerms,
);
export const rebuildSearch = jobFunction(
  TIMETABLE.rebuildSearch,
  async () => (await import('./rebuild-search.ts')).rebuildSearch,
);
export const computeTrending = jobFunction(
  TIMETABLE.computeTrending,
  async () => (await import('./compute-trending.ts')).computeTrending,
);
export const proposeSynonyms = jobFunction(
  TIMETABLE.proposeSynonyms,
  async () => (await import('./learn-from-searches.ts')).proposeSynonyms,
);
export const offerPopular = jobFunction(
  TIMETABLE.offerPopular,
  async () => (await import('./learn-from-searches.ts')).offerPopular,
);
export const cleanUpHttp = jobFunction(
  TIMETABLE.cleanUpHttp,
  async () => (await import('./clean-up-http.ts')).cleanUpHttp,
);
export const expireHolds = jobFunction(
  TIMETABLE.expireHolds,
  async () => (await import('./expire-holds.ts')).expireHolds,
);
export const verifyLedger = jobFunction(
  TIMETABLE.verifyLedger,
  async () => (await import('./verify-ledger.ts')).verifyLedger,
);
export const rollQuotas = jobFunction(TIMETABLE.rollQuotas, async () => (await import('./roll-quotas.ts')).rollQuotas);
export const verifyAudit = jobFunction(
  TIMETABLE.verifyAudit,
  async () => (await import('./verify-audit.ts')).verifyAudit,
);
export const rollUpInterest = jobFunction(
  TIMETABLE.rollUpInterest,
  async () => (await import('./roll-up-interest.ts')).rollUpInterest,
);
export const expireRequests = jobFunction(
  TIMETABLE.expireRequests,
  async () => (await import('./expire-requests.ts')).expireRequests,
);
export const rotateFeatured = jobFunction(
  TIMETABLE.rotateFeatured,
  async () => (await import('./rotate-featured.ts')).rotateFeatured,
);
export const remindListings = jobFunction(
  TIMETABLE.remindListings,
  async () => (await import('./remind-listings.ts')).remindListings,
);
export const archiveListings = jobFunction(
  TIMETABLE.archiveListings,
  async () => (await import('./archive-listings.ts')).archiveListings,
);
export const turnStores = jobFunction(TIMETABLE.turnStores, async () => (await import('./turn-stores.ts')).turnStores);
export const sweepPayments = jobFunction(
  TIMETABLE.sweepPayments,
  async () => (await import('./sweep-payments.ts')).sweepPayments,
);
export const refreshRates = jobFunction(
  TIMETABLE.refreshRates,
  async () => (await import('./refresh-rates.ts')).refreshRates,
);
export const sweepSubscriptions = jobFunction(
  TIMETABLE.sweepSubscriptions,
  async () => (await import('./sweep-subscriptions.ts')).sweepSubscriptions,
);
export const planPayouts = jobFunction(
  TIMETABLE.planPayouts,
  async () => (await import('./plan-payouts.ts')).planPayouts,
);
export const rotateMessageKeys = jobFunction(
  TIMETABLE.rotateMessageKeys,
  async () => (await import('./rotate-message-keys.ts')).rotateMessageKeys,
);
export const expireMedia = jobFunction(
  TIMETABLE.expireMedia,
  async () => (await import('./expire-media.ts')).expireMedia,
);
export const expireConnections = jobFunction(
  TIMETABLE.expireConnections,
  async () => (await import('./expire-connections.ts')).expireConnections,
);
export const reconcileStatements = jobFunction(
  TIMETABLE.reconcileStatements,
  async () => (await import('./reconcile-statements.ts')).reconcileStatements,
);
export const refreshMatches = jobFunction(
  TIMETABLE.refreshMatches,
  async () => (await import('./refresh-matches.ts')).refreshMatches,
);
export const noteStaleMatches = jobFunction(
  TIMETABLE.noteStaleMatches,
  async () => (await import('./refresh-matches.ts')).noteStaleMatches,
);
export const rollUpExposure = jobFunction(
  TIMETABLE.rollUpExposure,
  async () => (await import('./level-exposure.ts')).rollUpExposure,
);
export const levelExposure = jobFunction(
  TIMETABLE.levelExposure,
  async () => (await import('./level-exposure.ts')).levelExposure,
);
export const measureMarket = jobFunction(
  TIMETABLE.measureMarket,
  async () => (await import('./level-exposure.ts')).measureMarket,
);
export const sweepTeams = jobFunction(TIMETABLE.sweepTeams, async () => (await import('./sweep-teams.ts')).sweepTeams);
export const watchDeliveries = jobFunction(
  TIMETABLE.watchDeliveries,
  async () => (await import('./watch-deliveries.ts')).watchDeliveries,
);
export const forgetWebhooks = jobFunction(
  TIMETABLE.forgetWebhooks,
  async () => (await import('./forget-webhooks.ts')).forgetWebhooks,
);
