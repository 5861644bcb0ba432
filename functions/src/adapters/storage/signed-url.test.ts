import { createSign, generateKeyPairSync } from 'node:crypto';
import { Storage } from '@google-cloud/storage';
import { hmacSigner, signedUrl } from './signed-url.ts';

const headers = {
  'content-type': 'image/jpeg',
  'x-goog-content-length-range': '7,7',
  'x-goog-if-generation-match': '0',
  'x-goog-resumable': 'start',
};
// Google's client signs nothing for the past.
const at = new Date();
const request = {
  method: 'POST',
  origin: 'https://storage.googleapis.com',
  bucket: 'demo-uploads',
  object: "uploads/a b(1)!'.jpg",
  headers,
  at,
  expires: 3_600,
} as const;

describe('PROVIDERS E5 a signed start of an upload', () => {
  test('is, letter by letter, what Google’s own client signs', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const client_email = 'signer@demo.iam.gserviceaccount.com';
    const storage = new Storage({ projectId: 'demo', credentials: { client_email, private_key: privateKey } });
    const { 'content-type': contentType, 'x-goog-resumable': _, ...extensionHeaders } = headers;
    const [theirs] = await storage
      .bucket(request.bucket)
      .file(request.object)
      .getSignedUrl({
        version: 'v4',
        action: 'resumable',
        accessibleAt: at,
        expires: at.getTime() + request.expires * 1_000,
        contentType,
        extensionHeaders,
      });
    const ours = signedUrl(request, {
      algorithm: 'GOOG4-RSA-SHA256',
      keyId: client_email,
      sign: (text) => createSign('RSA-SHA256').update(text).sign(privateKey, 'hex'),
    });
    // The order of a query says nothing; the signature covers the sorted one.
    const parts = (url: string) => [url.split('?')[0], [...new URL(url).searchParams].sort()];
    expect(parts(ours)).toEqual(parts(theirs));
  });

  test('changes with the key, the day, the object and every header', () => {
    const signer = hmacSigner('GOOG1EXAMPLE', 'a-secret-of-the-key');
    const signature = (given: object, by = signer) =>
      new URL(signedUrl({ ...request, ...given }, by)).searchParams.get('X-Goog-Signature');
    const all = [
      signature({}),
      signature({}, hmacSigner('GOOG1EXAMPLE', 'another-secret-of-the-key')),
      signature({ at: new Date(at.getTime() + 86_400_000) }),
      signature({ object: 'uploads/other' }),
      signature({ expires: 3_601 }),
      signature({ headers: { ...headers, 'x-goog-content-length-range': '0,9999999' } }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(signature({})).toMatch(/^[0-9a-f]{64}$/);
  });
});
