import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { wallTime } from '../../clock.ts';
import { config } from '../../config.ts';
import { AuthInvalid, ServerBusy } from '../../errors.ts';

/** What we take from a Firebase ID token. Rights never come from it: PostgreSQL decides those. */
export interface Identity {
  readonly uid: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** When the person signed in, milliseconds UTC. A refreshed token keeps it, so a refresh revives no ended session. */
  readonly signedInAt: number;
  readonly expiresAt: number;
}

const KEYS_URL = 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com';
const REMEMBERED = 5_000;
const remembered = new Map<string, Identity>();
let keys: ReturnType<typeof createRemoteJWKSet> | undefined;

/**
 * Verifies a Firebase ID token offline: RS256 by Google's keys, which are fetched once and cached; issuer and audience are
 * this project. On the Auth emulator tokens are unsigned; that door is shut on a deployed function by `config()`.
 * Source: firebase.google.com/docs/auth/admin/verify-id-tokens, "Verify ID tokens using a third-party JWT library".
 */
export async function verifyIdToken(token: string): Promise<Identity> {
  const known = remembered.get(token);
  if (known !== undefined) {
    if (known.expiresAt > wallTime()) return known;
    remembered.delete(token);
    throw AuthInvalid();
  }
  if (token.length > 4_096) throw AuthInvalid();
  const identity = identityOf(await checkedPayload(token));
  if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value!);
  remembered.set(token, identity);
  return identity;
}

async function checkedPayload(token: string): Promise<JWTPayload> {
  const project = config().GCLOUD_PROJECT;
  const issuer = `https://securetoken.google.com/${project}`;
  try {
    if (config().FIREBASE_AUTH_EMULATOR_HOST !== undefined) {
      if (decodeProtectedHeader(token).alg !== 'none') throw new Error('the emulator does not sign');
      const payload = decodeJwt(token);
      if (payload.iss !== issuer || payload.aud !== project) throw new Error('another project');
      return payload;
    }
    keys ??= createRemoteJWKSet(new URL(KEYS_URL), { cacheMaxAge: 6 * 3_600_000, timeoutDuration: 3_000 });
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: project,
      algorithms: ['RS256'],
      clockTolerance: 5,
    });
    return payload;
  } catch (error) {
    // Only what is wrong with the token itself is the caller's: when Google's keys did not come, nobody need sign in again.
    if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout))
      throw AuthInvalid({ cause: error });
    if (config().FIREBASE_AUTH_EMULATOR_HOST !== undefined) throw AuthInvalid({ cause: error });
    throw ServerBusy({ retryAfterSeconds: 2, cause: error });
  }
}

function identityOf(payload: JWTPayload): Identity {
  const { sub, iat, exp, auth_time: signedIn } = payload;
  const now = wallTime();
  if (typeof sub !== 'string' || sub === '' || sub.length > 128 || sub.includes('\0')) throw AuthInvalid();
  if (typeof exp !== 'number' || typeof iat !== 'number') throw AuthInvalid();
  if (exp * 1_000 <= now || iat * 1_000 > now + 300_000) throw AuthInvalid();
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    uid: sub,
    email:
      payload['email_verified'] === true || config().FIREBASE_AUTH_EMULATOR_HOST !== undefined
        ? text(payload['email'])
        : null,
    phone: text(payload['phone_number']),
    signedInAt: (typeof signedIn === 'number' ? Math.min(signedIn, iat) : iat) * 1_000,
    expiresAt: exp * 1_000,
  };
}
