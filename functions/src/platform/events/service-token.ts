import { elapsed } from '../clock.ts';

const ADDRESS = 'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token';
/** A token is renewed so long before it ends, in seconds; the metadata server hands out the same one until then. */
const MARGIN_S = 300;

export type TokenSource = () => Promise<string>;

/** The access token of the function's own service account, from the metadata server of the machine it runs on. */
export function serviceToken(address = ADDRESS): TokenSource {
  let token = '';
  let goodUntil = 0;
  let asking: Promise<string> | undefined;
  const ask = async (): Promise<string> => {
    const answer = await fetch(address, {
      headers: { 'Metadata-Flavor': 'Google' },
      signal: AbortSignal.timeout(1_000),
    });
    if (!answer.ok) throw new Error(`The metadata server answered ${answer.status}.`);
    const given = (await answer.json()) as { access_token: string; expires_in: number };
    token = given.access_token;
    goodUntil = elapsed() + (given.expires_in - MARGIN_S) * 1_000;
    return token;
  };
  return async () => {
    if (elapsed() < goodUntil) return token;
    asking ??= ask().finally(() => (asking = undefined));
    return asking;
  };
}
