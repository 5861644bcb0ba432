import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Kms } from './port.ts';

/** A developer's machine has no Cloud KMS: the same contract with a key from the environment. */
export function localKms(secret: Buffer): Kms {
  return {
    key: 'local',
    wrap: (plain, context) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', secret, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Promise.resolve(Buffer.concat([iv, sealed, cipher.getAuthTag()]));
    },
    unwrap: async (wrapped, context) => {
      const decipher = createDecipheriv('aes-256-gcm', secret, wrapped.subarray(0, 12), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(context)).setAuthTag(wrapped.subarray(-16));
      return Promise.resolve(Buffer.concat([decipher.update(wrapped.subarray(12, -16)), decipher.final()]));
    },
  };
}
