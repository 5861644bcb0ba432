import { partsAddress, uploadStart } from '../../adapters/storage/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { KEPT_MS, PARTS, REFUSALS, uploadName } from './rules.ts';
import type { MediaView } from './schemas.ts';
import type { MediaRow } from './store.ts';

/** As its owner sees it. Signing the address is arithmetic: nobody is called. */
export function viewOf(ctx: Ctx, row: MediaRow): MediaView {
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
    upload: row.state === 'uploading' ? waysIn(ctx, row) : null,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}

/** Straight to Cloud Storage, or in parts by way of us until we give up on the file. */
function waysIn(ctx: Ctx, row: MediaRow): NonNullable<MediaView['upload']> {
  const start = uploadStart(uploadName(row.publicId), { type: row.declaredType, size: row.size }, ctx.now);
  const parts = partsAddress(row.publicId, new Date(row.createdAt.getTime() + KEPT_MS));
  return {
    ...start,
    expiresAt: start.expiresAt.toISOString(),
    parts: { ...parts, ...PARTS, expiresAt: parts.expiresAt.toISOString() },
  };
}
