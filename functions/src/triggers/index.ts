import { taskFunction, topicFunction } from '../platform/runtime/background-functions.ts';

/** One function a topic, and one for all tasks. What reacts to what is read in the files that they load. */
export const listingsEvents = topicFunction('listings', async () => [
  ...(await import('./listings.ts')).subscribers,
  ...(await import('./search.ts')).listingsSubscribers,
  ...(await import('./bizconnect.ts')).listingsSubscribers,
]);
export const identityEvents = topicFunction('identity', async () => [
  ...(await import('./identity.ts')).subscribers,
  ...(await import('./listings.ts')).identitySubscribers,
  ...(await import('./search.ts')).identitySubscribers,
  ...(await import('./bizconnect.ts')).identitySubscribers,
  ...(await import('./teams.ts')).identitySubscribers,
]);
export const mediaEvents = topicFunction('media', async () => (await import('./media.ts')).subscribers);
export const walletsEvents = topicFunction('wallets', async () => (await import('./wallets.ts')).subscribers);

export const paymentsEvents = topicFunction('payments', async () => [
  ...(await import('./payments.ts')).subscribers,
  ...(await import('./money.ts')).paymentsSubscribers,
]);
export const fxEvents = topicFunction('fx', async () => (await import('./money.ts')).fxSubscribers);
export const subscriptionsEvents = topicFunction(
  'subscriptions',
  async () => (await import('./subscriptions.ts')).subscribers,
);
export const payoutsEvents = topicFunction('payouts', async () => (await import('./payouts.ts')).subscribers);
export const messagingEvents = topicFunction(
  'messaging',
  async () => [...(await import('./messaging.ts')).subscribers, ...(await import('./teams.ts')).messagingSubscribers],
  { concurrency: 200 },
);
export const teamsEvents = topicFunction('teams', async () => (await import('./teams.ts')).subscribers);
export const bizconnectEvents = topicFunction('bizconnect', async () => (await import('./bizconnect.ts')).subscribers);

export const tasks = taskFunction(async () => [
  ...(await import('./fx.ts')).tasks,
  ...(await import('./reconciliation.ts')).tasks,
  ...(await import('./listings.ts')).tasks,
  ...(await import('./identity.ts')).tasks,
  ...(await import('./ledger.ts')).tasks,
  ...(await import('./media.ts')).tasks,
  ...(await import('./payments.ts')).tasks,
  ...(await import('./subscriptions.ts')).tasks,
  ...(await import('./payouts.ts')).tasks,
  ...(await import('./bizconnect.ts')).tasks,
  ...(await import('./teams.ts')).tasks,
  ...(await import('./commands.ts')).tasks,
]);
