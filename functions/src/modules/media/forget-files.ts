import { objectStorage } from '../../adapters/storage/index.ts';
import { publicPrefix, uploadName } from './rules.ts';

/** Outside any transaction. Whatever of it is gone already is no trouble, so it may run again. */
export async function forgetFiles({ publicId }: { readonly publicId: string }): Promise<void> {
  const storage = await objectStorage();
  await storage.removeAll('public', publicPrefix(publicId));
  await storage.remove('uploads', uploadName(publicId));
}
