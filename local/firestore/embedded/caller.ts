import { RpcError } from './rpc-error.ts';

export interface AuthContext {
  readonly uid: string;
  readonly token: Readonly<Record<string, unknown>>;
}

/** Who asks: the server side (Admin SDK), which no rule binds, or a client, signed in or not. */
export type Caller = { readonly kind: 'owner' } | { readonly kind: 'client'; readonly auth: AuthContext | undefined };

export const owner: Caller = { kind: 'owner' };

/** Reads an Authorization header as the official emulator does: tokens are believed, not verified. */
export function callerOf(authorization: string | undefined): Caller {
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]?.trim();
  if (bearer === undefined || bearer === '') return { kind: 'client', auth: undefined };
  if (bearer === 'owner') return owner;
  try {
    const payload = Buffer.from(bearer.split('.')[1] ?? '', 'base64url').toString();
    const token = JSON.parse(payload) as Record<string, unknown>;
    const uid = token['sub'] ?? token['user_id'];
    if (typeof uid !== 'string') throw new TypeError('no subject');
    return { kind: 'client', auth: { uid, token } };
  } catch {
    throw new RpcError('INVALID_ARGUMENT', 'The Authorization header holds no readable token.');
  }
}
