import { setTimeout as delay } from 'node:timers/promises';
import { accessToken, type AccessToken } from '../access-token.ts';
import { createHttpClient, type Outcome } from '../../http/index.ts';
import { ProviderUnavailable } from '../port.ts';
import type { MomoSettings } from './settings.ts';

export type Product = 'collection' | 'disbursement';

export interface MomoCall {
  readonly name: string;
  readonly product: Product;
  readonly method: 'GET' | 'POST';
  /** Below the product: `/v1_0/requesttopay`. */
  readonly path: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

export interface MomoLine {
  /** With a token of the product; one that was refused is renewed once. Repeating is safe: X-Reference-Id is the key. */
  send(call: MomoCall): Promise<Outcome>;
}

/** After an answer that tells nothing, the same request goes out again under the same key, this often. */
const MORE_TRIES = 2;

function isOpen(outcome: Outcome): boolean {
  if (outcome.kind !== 'answered') return outcome.kind === 'unknown' && outcome.why !== 'timeout';
  return outcome.status >= 500 && outcome.json === undefined;
}

export function openMomo(settings: MomoSettings): MomoLine {
  const http = createHttpClient({ provider: 'momo', timeoutMs: 30_000 });
  const tokens: Readonly<Record<Product, AccessToken>> = {
    collection: tokensOf('collection'),
    disbursement: tokensOf('disbursement'),
  };

  function tokensOf(product: Product): AccessToken {
    const credentials = Buffer.from(`${settings.apiUser}:${settings.apiKey}`).toString('base64');
    return accessToken(async () => {
      // The body stays empty: MTN answers 400 to any.
      const outcome = await http.send({
        name: 'token',
        method: 'POST',
        url: `${settings.baseUrl}/${product}/token/`,
        headers: {
          authorization: `Basic ${credentials}`,
          'ocp-apim-subscription-key': settings.subscriptionKeys[product],
        },
        timeoutMs: 10_000,
        retries: 1,
        repeatable: true,
      });
      const body = outcome.kind === 'answered' ? ((outcome.json ?? {}) as Readonly<Record<string, unknown>>) : {};
      const { access_token: token, expires_in: expiresIn } = body;
      if (typeof token !== 'string' || token === '' || !(Number(expiresIn) > 0)) {
        const why = outcome.kind === 'answered' ? `HTTP ${outcome.status}` : outcome.why;
        throw new ProviderUnavailable('momo', `no token for ${product} (${why})`);
      }
      return { token, expiresIn: Number(expiresIn) };
    });
  }

  return {
    async send({ name, product, method, path, target, headers, json }) {
      const once = (token: string): Promise<Outcome> =>
        http.send({
          name,
          method,
          url: `${settings.baseUrl}/${product}${path}`,
          headers: {
            authorization: `Bearer ${token}`,
            'ocp-apim-subscription-key': settings.subscriptionKeys[product],
            'x-target-environment': target,
            ...headers,
          },
          ...(json !== undefined && { json }),
          // Of a POST we decide ourselves: a 409 is an answer here, and so is a 500 with a code.
          retries: method === 'GET' ? 2 : 0,
        });
      const patient = async (token: string): Promise<Outcome> => {
        for (let tried = 0; ; tried++) {
          const outcome = await once(token);
          if (method === 'GET' || tried >= MORE_TRIES || !isOpen(outcome)) return outcome;
          await delay(200 * 2 ** tried * (0.5 + Math.random()));
        }
      };
      const token = await tokens[product].get();
      const outcome = await patient(token);
      if (outcome.kind !== 'answered' || outcome.status !== 401) return outcome;
      tokens[product].refuse(token);
      return patient(await tokens[product].get());
    },
  };
}
