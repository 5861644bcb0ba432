import { uploadStart } from '../../adapters/storage/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { REFUSALS, uploadName } from './rules.ts';
import type { MediaView } from './schemas.ts';
import type { MediaRow } from './store.ts';

/** As its owner sees it. Signing the address is arithmetic: nobody is called. */
export function viewOf(ctx: Ctx, row: MediaRow): MediaView {
  const upload =
    row.state === 'uploading'
      ? uploadStart(uploadName(row.publicId), { type: row.declaredType, size: row.size }, ctx.now)
      : null;
  return {
    id: row.publicId,
    state: row.state,
    refused:
      row.state === 'refused' && row.refusedBecause !== null
        ? { code: row.refusedBecause, message: REFUSALS[row.refusedBecause] }
        : null,
    size: row.size,
    width: row.width,
    height: row.height,
    renditions: [...(row.renditions ?? [])],
    upload: upload === null ? null : { ...upload, expiresAt: upload.expiresAt.toISOString() },
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}
