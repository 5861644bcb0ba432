import { serviceToken } from '../../platform/events/service-token.ts';
import { createHttpClient, type HttpClient } from '../http/index.ts';
import type { Kms } from './port.ts';

/** Cloud KMS over REST (`cryptoKeys.encrypt` and `decrypt`): the client library would cost every cold start a tenth of a second. */
export function cloudKms(
  key: string,
  baseUrl: string,
  token: () => Promise<string> = serviceToken(),
  http: HttpClient = createHttpClient({ provider: 'kms', timeoutMs: 3_000 }),
): Kms {
  const ask = async (verb: 'encrypt' | 'decrypt', body: Readonly<Record<string, string>>): Promise<unknown> => {
    const outcome = await http.send({
      name: verb,
      method: 'POST',
      url: `${baseUrl}/v1/${key}:${verb}`,
      headers: { authorization: `Bearer ${await token()}` },
      json: body,
      // Wrapping twice gives two wrappings of one secret; either opens.
      repeatable: true,
      retries: 2,
    });
    if (outcome.kind !== 'answered') throw new Error(`Cloud KMS did not answer (${outcome.why}).`);
    if (outcome.status !== 200) throw new Error(`Cloud KMS answered ${outcome.status}.`);
    return outcome.json;
  };
  const bytes = (answer: unknown, field: 'ciphertext' | 'plaintext'): Buffer => {
    const text = (answer as Readonly<Record<string, unknown>> | undefined)?.[field];
    if (typeof text !== 'string' || text === '') throw new Error(`Cloud KMS answered without ${field}.`);
    return Buffer.from(text, 'base64');
  };
  const encoded = (data: Buffer | string): string => Buffer.from(data).toString('base64');
  return {
    key,
    wrap: async (secret, context) =>
      bytes(
        await ask('encrypt', { plaintext: encoded(secret), additionalAuthenticatedData: encoded(context) }),
        'ciphertext',
      ),
    unwrap: async (wrapped, context) =>
      bytes(
        await ask('decrypt', { ciphertext: encoded(wrapped), additionalAuthenticatedData: encoded(context) }),
        'plaintext',
      ),
  };
}
