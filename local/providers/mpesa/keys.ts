import { generateKeyPairSync } from 'node:crypto';

interface Keys {
  /** What the merchant seals its initiator's password with: PEM. */
  readonly publicKey: string;
  readonly privateKey: string;
}

let keys: Keys | undefined;

/** The fake's stand-in for Safaricom's certificate; made once a process, so that no key lies in the repository. */
export function mpesaKeys(): Keys {
  keys ??= generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return keys;
}
