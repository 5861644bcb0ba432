import * as wallets from '../modules/wallets/index.ts';
import { mirror } from '../platform/mirror/mirror.ts';

const summaryMirror = mirror('wallets', {
  on: [wallets.WalletChanged],
  path: (uid) => `users/${uid}/wallet/summary`,
  load: wallets.loadSummary,
  scan: wallets.scanSummaries,
});

/** What reacts to the topic `wallets`. */
export const subscribers = [summaryMirror];
