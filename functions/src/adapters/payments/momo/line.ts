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
          retries: 2,
          repeatable: true,
        });
      const token = await tokens[product].get();
      const outcome = await once(token);
      if (outcome.kind !== 'answered' || outcome.status !== 401) return outcome;
      tokens[product].refuse(token);
      return once(await tokens[product].get());
    },
  };
}
