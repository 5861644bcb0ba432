import { onObjectFinalized } from 'firebase-functions/v2/storage';
import { uploadsBucketName } from '../adapters/storage/settings.ts';
import { DEPLOY } from '../platform/runtime/deploy.ts';

/**
 * A function of its own: decoding a picture of strangers takes memory, so an instance has one at a time and nothing else. Without
 * `retry` a picture whose first look failed would wait for ever.
 */
export const pictureArrived = onObjectFinalized(
  {
    ...DEPLOY,
    bucket: uploadsBucketName(),
    retry: true,
    memory: '1GiB',
    cpu: 1,
    concurrency: 1,
    maxInstances: 4,
    timeoutSeconds: 120,
  },
  async (event) => {
    const { processUpload } = await import('../modules/media/index.ts');
    await processUpload({ name: event.data.name, eventId: event.id });
  },
);
