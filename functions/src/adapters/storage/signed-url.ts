import { createHash, createHmac } from 'node:crypto';

/** One request to Cloud Storage that whoever holds the address may make, with exactly these headers (V4 signing). */
export interface SignedRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** `https://storage.googleapis.com`. */
  readonly origin: string;
  readonly bucket: string;
  readonly object: string;
  /** Lower-case names; the sender must repeat them as they are. */
  readonly headers: Readonly<Record<string, string>>;
  readonly at: Date;
  /** Seconds, at most seven days. */
  readonly expires: number;
}

export interface Signer {
  readonly algorithm: string;
  readonly keyId: string;
  /** Hexadecimal; `day` is `20261121`. */
  sign(text: string, day: string): string;
}

/**
 * Signs with an HMAC key, which is arithmetic only: asking IAM to sign would be a call to outside for each upload, and no
 * transaction may wait for one. The key of the day is derived as Google's documentation of V4 signatures says.
 */
export function hmacSigner(keyId: string, secret: string): Signer {
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    algorithm: 'GOOG4-HMAC-SHA256',
    keyId,
    sign(text, day) {
      const key = ['auto', 'storage', 'goog4_request'].reduce(hmac, hmac(`GOOG4${secret}`, day));
      return hmac(key, text).toString('hex');
    },
  };
}

export function signedUrl(request: SignedRequest, signer: Signer): string {
  const date = `${request.at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const day = date.slice(0, 8);
  const scope = `${day}/auto/storage/goog4_request`;
  const path = `/${request.bucket}/${request.object.split('/').map(encode).join('/')}`;
  const headers: Readonly<Record<string, string>> = { ...request.headers, host: new URL(request.origin).host };
  const names = Object.keys(headers).sort();
  const query = Object.entries({
    'X-Goog-Algorithm': signer.algorithm,
    'X-Goog-Credential': `${signer.keyId}/${scope}`,
    'X-Goog-Date': date,
    'X-Goog-Expires': String(request.expires),
    'X-Goog-SignedHeaders': names.join(';'),
  })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  const lines = names.map((name) => `${name}:${headers[name]!.trim().replaceAll(/\s+/g, ' ')}\n`).join('');
  const canonical = [request.method, path, query, lines, names.join(';'), 'UNSIGNED-PAYLOAD'].join('\n');
  const digest = createHash('sha256').update(canonical).digest('hex');
  const signature = signer.sign([signer.algorithm, date, scope, digest].join('\n'), day);
  return `${request.origin}${path}?${query}&X-Goog-Signature=${signature}`;
}

/** RFC 3986: what `encodeURIComponent` leaves and should not. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
