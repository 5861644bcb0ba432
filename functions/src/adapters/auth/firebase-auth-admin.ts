import type { Auth } from 'firebase-admin/auth';
import { config } from '../../platform/config.ts';
import { insideTransaction } from '../../platform/db/database.ts';
import type { AuthAdmin } from './auth-admin.ts';

let loading: Promise<Auth> | undefined;

/** Loaded at first use. FIREBASE_AUTH_EMULATOR_HOST leads the client to the emulator by itself. */
function auth(): Promise<Auth> {
  loading ??= (async () => {
    const [{ getApps, initializeApp }, { getAuth }] = await Promise.all([
      import('firebase-admin/app'),
      import('firebase-admin/auth'),
    ]);
    return getAuth(getApps()[0] ?? initializeApp({ projectId: config().GCLOUD_PROJECT }));
  })().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function phone<T>(unknown: T, ask: (auth: Auth) => Promise<T>): Promise<T> {
  if (insideTransaction()) throw new Error('Nobody phones Firebase Authentication inside a transaction.');
  try {
    return await ask(await auth());
  } catch (error) {
    if ((error as { code?: string }).code === 'auth/user-not-found') return unknown;
    throw error;
  }
}

export const firebaseAuthAdmin: AuthAdmin = {
  account: (uid) =>
    phone(null, async (admin) => {
      const { customClaims, disabled } = await admin.getUser(uid);
      return { claims: customClaims ?? {}, disabled };
    }),
  setClaims: (uid, claims) => phone(undefined, (admin) => admin.setCustomUserClaims(uid, claims)),
  setDisabled: (uid, disabled) =>
    phone(undefined, async (admin) => {
      await admin.updateUser(uid, { disabled });
    }),
  revokeSessions: (uid) => phone(undefined, (admin) => admin.revokeRefreshTokens(uid)),
};
