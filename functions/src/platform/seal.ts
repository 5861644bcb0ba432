import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const IV = 12;
const TAG = 16;

/**
 * AES-256-GCM: 12 random bytes of IV, the ciphertext, 16 bytes of tag. `place` (table, column, row) is authenticated with
 * it, so that what is moved to another row or another column no longer opens (G-K2).
 */
export function seal(key: Buffer | KeyObject, place: string, plain: Buffer): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG }).setAAD(Buffer.from(place));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when one bit, the place or the key is another. */
export function unseal(key: Buffer | KeyObject, place: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < IV + TAG) throw new Error('What is sealed here is cut off.');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG));
  return Buffer.concat([decipher.update(bytes.subarray(IV, -TAG)), decipher.final()]);
}
