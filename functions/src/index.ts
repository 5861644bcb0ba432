import { pick } from './platform/runtime/target.ts';

/** The deploy manifest. An instance loads only the file that its own function lives in. */
export const { api, admin, webhooks } = await pick(['api', 'admin', 'webhooks'], () => import('./http/index.ts'));
export const { listingsEvents, identityEvents, walletsEvents, paymentsEvents, tasks } = await pick(
  ['listingsEvents', 'identityEvents', 'walletsEvents', 'paymentsEvents', 'tasks'],
  () => import('./triggers/index.ts'),
);
export const { subscriptionsEvents, payoutsEvents } = await pick(
  ['subscriptionsEvents', 'payoutsEvents'],
  () => import('./triggers/index.ts'),
);
export const { commands } = await pick(['commands'], () => import('./http/commands.ts'));
export const {
  sweepOutbox,
  tidyEvents,
  expireListings,
  cleanUpHttp,
  verifyAudit,
  expireHolds,
  rollQuotas,
  verifyLedger,
} = await pick(
  [
    'sweepOutbox',
    'tidyEvents',
    'expireListings',
    'cleanUpHttp',
    'verifyAudit',
    'expireHolds',
    'rollQuotas',
    'verifyLedger',
  ],
  () => import('./scheduled/index.ts'),
);
export const { rollUpInterest, turnStores, rotateFeatured, remindListings, archiveListings } = await pick(
  ['rollUpInterest', 'turnStores', 'rotateFeatured', 'remindListings', 'archiveListings'],
  () => import('./scheduled/index.ts'),
);
export const { foldSearchTerms, rebuildSearch, computeTrending, proposeSynonyms, offerPopular } = await pick(
  ['foldSearchTerms', 'rebuildSearch', 'computeTrending', 'proposeSynonyms', 'offerPopular'],
  () => import('./scheduled/index.ts'),
);
export const { expireRequests, sweepSubscriptions, planPayouts } = await pick(
  ['expireRequests', 'sweepSubscriptions', 'planPayouts'],
  () => import('./scheduled/index.ts'),
);
export const { sweepPayments, forgetWebhooks } = await pick(
  ['sweepPayments', 'forgetWebhooks'],
  () => import('./scheduled/index.ts'),
);
export const { refreshRates } = await pick(['refreshRates'], () => import('./scheduled/index.ts'));
export const { messagingEvents } = await pick(['messagingEvents'], () => import('./triggers/index.ts'));
export const { rotateMessageKeys } = await pick(['rotateMessageKeys'], () => import('./scheduled/index.ts'));
export const { mediaEvents } = await pick(['mediaEvents'], () => import('./triggers/index.ts'));
export const { pictureArrived } = await pick(['pictureArrived'], () => import('./triggers/media-files.ts'));
export const { expireMedia } = await pick(['expireMedia'], () => import('./scheduled/index.ts'));
export const { expireConnections } = await pick(['expireConnections'], () => import('./scheduled/index.ts'));
export const { refreshMatches, noteStaleMatches } = await pick(
  ['refreshMatches', 'noteStaleMatches'],
  () => import('./scheduled/index.ts'),
);
export const { rollUpExposure, levelExposure, measureMarket } = await pick(
  ['rollUpExposure', 'levelExposure', 'measureMarket'],
  () => import('./scheduled/index.ts'),
);
export const { bizconnectEvents } = await pick(['bizconnectEvents'], () => import('./triggers/index.ts'));
export const { reconcileStatements } = await pick(['reconcileStatements'], () => import('./scheduled/index.ts'));
export const { fxEvents } = await pick(['fxEvents'], () => import('./triggers/index.ts'));
export const { sweepTeams } = await pick(['sweepTeams'], () => import('./scheduled/index.ts'));
export const { watchDeliveries } = await pick(['watchDeliveries'], () => import('./scheduled/index.ts'));
export const { teamsEvents } = await pick(['teamsEvents'], () => import('./triggers/index.ts'));
