import { accessToken, type AccessToken } from '../access-token.ts';
import { createHttpClient, type HttpClient, type Outcome } from '../../http/index.ts';
import { ProviderUnavailable } from '../port.ts';
import { fieldsOf, textOf } from './answers.ts';
import { isTokenRefusal } from './codes.ts';
import type { MpesaSettings } from './settings.ts';

export interface Daraja {
  /** POSTs with a bearer token; one that was refused is renewed once, which is safe because nothing was done. */
  post(name: string, path: string, json: Readonly<Record<string, unknown>>): Promise<Outcome>;
}

export function openDaraja(settings: MpesaSettings): Daraja {
  const http = createHttpClient({ provider: 'mpesa', timeoutMs: 30_000 });
  const tokens = tokensOf(http, settings);
  const send = async (name: string, path: string, json: unknown, token: string): Promise<Outcome> =>
    http.send({
      name,
      method: 'POST',
      url: settings.baseUrl + path,
      headers: { authorization: `Bearer ${token}` },
      json,
    });
  return {
    async post(name, path, json) {
      const token = await tokens.get();
      const outcome = await send(name, path, json, token);
      if (outcome.kind !== 'answered' || !isTokenRefusal(textOf(fieldsOf(outcome.json)['errorCode']))) return outcome;
      tokens.refuse(token);
      return send(name, path, json, await tokens.get());
    },
  };
}

/** Without a token nothing was asked: every failure here is "surely not sent". */
function tokensOf(http: HttpClient, settings: MpesaSettings): AccessToken {
  const credentials = Buffer.from(`${settings.consumerKey}:${settings.consumerSecret}`).toString('base64');
  return accessToken(async () => {
    const outcome = await http.send({
      name: 'token',
      method: 'GET',
      url: `${settings.baseUrl}/oauth/v1/generate?grant_type=client_credentials`,
      headers: { authorization: `Basic ${credentials}` },
      timeoutMs: 10_000,
      retries: 1,
    });
    const body = outcome.kind === 'answered' ? fieldsOf(outcome.json) : {};
    const token = textOf(body['access_token']);
    const expiresIn = Number(textOf(body['expires_in']));
    if (token === '' || !(expiresIn > 0)) {
      const why = outcome.kind === 'answered' ? `${outcome.status} ${textOf(body['errorCode'])}` : outcome.why;
      throw new ProviderUnavailable('mpesa', `no token (${why.trim()})`);
    }
    return { token, expiresIn };
  });
}
