import { firebaseAuthAdmin } from '../adapters/auth/firebase-auth-admin.ts';
import * as identity from '../modules/identity/index.ts';
import { subscriber } from '../platform/events/subscriber.ts';
import { mirror } from '../platform/mirror/mirror.ts';
import { task } from '../platform/runtime/handle-task.ts';

const accountMirror = mirror('users', {
  on: [identity.AccountChanged],
  path: (uid) => `users/${uid}`,
  load: identity.loadAccount,
  scan: identity.scanAccounts,
});

/** What reacts to the topic `identity`. */
export const subscribers = [
  accountMirror,
  subscriber('identity.schedule-claims', { on: identity.AccountChanged, order: 'state', run: identity.scheduleClaims }),
  subscriber('identity.follow-membership', { on: identity.MemberChanged, run: identity.followMembership }),
  subscriber('identity.follow-closing', { on: identity.BusinessClosed, run: identity.followClosing }),
];

export const tasks = [
  task(identity.SyncClaims, {
    phones: true,
    call: (payload) => identity.syncClaims(firebaseAuthAdmin, payload),
    record: () => Promise.resolve(),
  }),
  task(identity.RevokeSessions, {
    phones: true,
    call: ({ uid }) => firebaseAuthAdmin.revokeSessions(uid),
    record: () => Promise.resolve(),
  }),
];
