import type { File } from '@google-cloud/storage';
import type { Bucket, ObjectStorage } from './port.ts';
import { storageSettings } from './settings.ts';

/** Google's own client, loaded with the first call. `STORAGE_EMULATOR_HOST` sends it to the local cloud. */
export async function cloudStorage(): Promise<ObjectStorage> {
  const { Storage } = await import('@google-cloud/storage');
  const { uploadsBucket, publicBucket } = storageSettings();
  const storage = new Storage({ retryOptions: { autoRetry: true, maxRetries: 3, totalTimeout: 30 } });
  const bucket = (which: Bucket) => storage.bucket(which === 'uploads' ? uploadsBucket : publicBucket);
  return {
    async read(which, name, most) {
      const file = bucket(which).file(name);
      try {
        const [metadata] = await file.getMetadata();
        if (Number(metadata.size) > most) return 'too_large';
        const [bytes] = await file.download();
        return bytes;
      } catch (error) {
        if (codeOf(error) === 404) return null;
        throw error;
      }
    },
    receive: (name, bytes, type) => saveOnce(bucket('uploads').file(name), bytes, { contentType: type }),
    // Its name is made of its bytes: what is there is the same.
    publish: (name, bytes, type) =>
      saveOnce(bucket('public').file(name), bytes, {
        contentType: type,
        cacheControl: 'public, max-age=31536000, immutable',
      }),
    async remove(which, name) {
      await bucket(which).file(name).delete({ ignoreNotFound: true });
    },
    async removeAll(which, prefix) {
      await bucket(which).deleteFiles({ prefix, force: true });
    },
  };
}

async function saveOnce(file: File, bytes: Buffer, metadata: Readonly<Record<string, string>>): Promise<void> {
  try {
    await file.save(bytes, { resumable: false, preconditionOpts: { ifGenerationMatch: 0 }, metadata });
  } catch (error) {
    if (codeOf(error) !== 412) throw error;
  }
}

function codeOf(error: unknown): number | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? code : Number(code);
}
