import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import type { MediaState, RefusedBecause } from './rules.ts';

export interface StoredRendition {
  readonly name: 'large' | 'medium' | 'preview';
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A row of `media.media`. Times are UTC, sizes bytes. */
export interface MediaRow {
  readonly id: string;
  readonly publicId: string;
  readonly ownerUserId: string;
  readonly businessId: string | null;
  readonly declaredType: string;
  readonly size: number;
  readonly sha256: string | null;
  readonly state: MediaState;
  readonly refusedBecause: RefusedBecause | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly renditions: readonly StoredRendition[] | null;
  readonly orphanSince: Date | null;
  readonly version: number;
  readonly createdAt: Date;
}

export const ROW = `id, public_id as "publicId", owner_user_id as "ownerUserId", business_id as "businessId",
  declared_type as "declaredType", size, sha256, state, refused_because as "refusedBecause", width, height, renditions,
  orphan_since as "orphanSince", version, created_at as "createdAt"`;

const FIND = named('media.find', `select ${ROW} from media.media where id = $1 and state <> 'removed'`);
const LOCK = named('media.lock', `select ${ROW} from media.media where id = $1 for no key update`);

/** As far as row-level security lets this actor see; what is removed is gone. */
export function findMedia(ctx: Ctx, id: string): Promise<MediaRow | null> {
  return ctx.sql.first<MediaRow>(FIND, [id]);
}

/** The row, held until the transaction ends; a removed one too. */
export function lockMedia(ctx: Ctx, id: string): Promise<MediaRow | null> {
  return ctx.sql.first<MediaRow>(LOCK, [id]);
}

interface Found {
  readonly width?: number;
  readonly height?: number;
  readonly renditions?: readonly StoredRendition[];
  readonly perceptualHash?: string;
  readonly refusedBecause?: RefusedBecause;
}

const STEP = named(
  'media.step',
  `update media.media set state = $3, version = version + 1, updated_at = $4, width = coalesce($5, width),
     height = coalesce($6, height), renditions = coalesce($7, renditions), perceptual_hash = coalesce($8, perceptual_hash),
     refused_because = coalesce($9, refused_because)
   where id = $1 and version = $2 returning ${ROW}`,
);

/** The next state of a locked row, as its next version. The database refuses a step that there is not. */
export async function takeStep(ctx: Ctx, row: MediaRow, to: MediaState, found: Found = {}): Promise<MediaRow> {
  const renditions = found.renditions === undefined ? null : JSON.stringify(found.renditions);
  const next = await ctx.sql.first<MediaRow>(STEP, [
    row.id,
    row.version,
    to,
    ctx.now,
    found.width ?? null,
    found.height ?? null,
    renditions,
    found.perceptualHash ?? null,
    found.refusedBecause ?? null,
  ]);
  if (next === null) throw new Error('A file changed although its row was locked.');
  return next;
}
