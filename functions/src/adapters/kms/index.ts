import { cloudKms } from './cloud-kms.ts';
import { localKms } from './local-kms.ts';
import type { Kms } from './port.ts';
import { kmsSettings } from './settings.ts';

export type { Kms } from './port.ts';

let chosen: Kms | undefined;

export function kms(): Kms {
  if (chosen === undefined) {
    const settings = kmsSettings();
    chosen =
      settings.KMS_KEY === undefined
        ? localKms(Buffer.from(settings.LOCAL_KMS_KEY!, 'base64'))
        : cloudKms(settings.KMS_KEY, settings.KMS_BASE_URL);
  }
  return chosen;
}

/** For tests: puts this one in its place; call what it answers to undo it. */
export function useKms(other: Kms): () => void {
  const before = chosen;
  chosen = other;
  return () => {
    chosen = before;
  };
}
