import { now } from '../../platform/clock.ts';

/** What a token endpoint answered; `expiresIn` in seconds. */
export interface FreshToken {
  readonly token: string;
  readonly expiresIn: number;
}

export interface AccessToken {
  /** A token that is good for a while yet; callers that come at once share one request. */
  get(): Promise<string>;
  /** The provider refused this one: the next `get` asks for another, unless somebody has already. */
  refuse(token: string): void;
}

/** A token is not used in its last minute: a call takes time, and clocks differ. */
const MARGIN_MS = 60_000;

/** Keeps one OAuth token of a provider in memory, by our own clock; a failed request is forgotten at once. */
export function accessToken(fetchToken: () => Promise<FreshToken>): AccessToken {
  let held: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string> | null = null;
  const ask = async (): Promise<string> => {
    const fresh = await fetchToken();
    const margin = Math.min(MARGIN_MS, (fresh.expiresIn * 1_000) / 10);
    held = { token: fresh.token, until: now().getTime() + fresh.expiresIn * 1_000 - margin };
    return fresh.token;
  };
  return {
    async get() {
      if (held !== null && now().getTime() < held.until) return held.token;
      asking ??= ask().finally(() => (asking = null));
      return asking;
    },
    refuse(token) {
      if (held?.token === token) held = null;
    },
  };
}
