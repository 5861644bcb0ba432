import { ANONYMOUS, type Actor, type UserActor } from '../../actor.ts';
import { elapsed, now, wallTime } from '../../clock.ts';
import { AuthInvalid, AuthRevoked } from '../../errors.ts';
import { verifyIdToken, type Identity } from './tokens.ts';

/** Where people's rights are kept; the identity module implements it, the entries hand it over. */
export interface ActorSource {
  /** Where every change of somebody's rights is announced. */
  readonly topic: string;
  load(uid: string): Promise<{ readonly actor: UserActor; readonly tokensValidAfter: Date | null } | null>;
}

/** A right that was taken away stops working within this time on every instance (AUT-4 allows 5 s). */
const FRESH_MS = 4_000;
const REMEMBERED = 5_000;

type Loaded = Awaited<ReturnType<ActorSource['load']>>;
const cache = new Map<string, { readonly at: number; readonly loaded: Promise<Loaded> }>();

/** Who sends this request: anonymous without a token, a newcomer before onboarding, else the user in his active role. */
export async function authenticate(authorization: string | undefined, source: ActorSource): Promise<Actor> {
  if (authorization === undefined || authorization === '') return ANONYMOUS;
  const [scheme, token, ...rest] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || token === '' || rest.length > 0) throw AuthInvalid();
  return actorOf(await verifyIdToken(token), source);
}

export async function actorOf(identity: Identity, source: ActorSource): Promise<Actor> {
  const loaded = await load(identity.uid, source);
  if (loaded === null) return { kind: 'newcomer', uid: identity.uid, email: identity.email, phone: identity.phone };
  // Tokens carry whole seconds of the machine's time; on a shifted local clock both sides must be shifted alike.
  const signedIn = identity.signedInAt + (now().getTime() - wallTime());
  if (loaded.tokensValidAfter !== null && signedIn + 999 < loaded.tokensValidAfter.getTime()) throw AuthRevoked();
  return loaded.actor;
}

function load(uid: string, source: ActorSource): Promise<Loaded> {
  const known = cache.get(uid);
  if (known !== undefined && elapsed() - known.at < FRESH_MS) return known.loaded;
  const loaded = source.load(uid);
  cache.delete(uid);
  if (cache.size >= REMEMBERED) cache.delete(cache.keys().next().value!);
  cache.set(uid, { at: elapsed(), loaded });
  loaded.catch(() => cache.delete(uid));
  return loaded;
}

/** After a change of a person's own rights, so that his next request on this instance sees it. */
export function forgetActor(actor: Actor | null): void {
  if (actor?.kind === 'user' || actor?.kind === 'newcomer') cache.delete(actor.uid);
}

/** For tests. */
export function forgetActors(): void {
  cache.clear();
}
