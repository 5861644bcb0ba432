import type { ObjectStorage } from './port.ts';
import { cloudStorage } from './cloud-storage.ts';
import { storageSettings } from './settings.ts';

export { uploadLimits } from './settings.ts';
export type { Bucket, ObjectStorage } from './port.ts';
export { partsAddress, readPartsToken, type PartsAddress } from './parts-address.ts';
export { uploadStart, type UploadStart } from './upload-session.ts';

let opened: Promise<ObjectStorage> | undefined;

export function objectStorage(): Promise<ObjectStorage> {
  opened ??= cloudStorage();
  return opened;
}

/** For tests; returns the undo. */
export function useStorage(storage: ObjectStorage): () => void {
  const before = opened;
  opened = Promise.resolve(storage);
  return () => {
    opened = before;
  };
}

/** Where everybody sees an object of the public bucket. */
export function publicUrl(name: string): string {
  return `${storageSettings().publicUrl}/${name}`;
}
