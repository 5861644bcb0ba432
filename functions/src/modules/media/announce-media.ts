import { uploadLimits } from '../../adapters/storage/index.ts';
import { admit } from '../../platform/authorize.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { OnboardingRequired } from '../../platform/errors.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { FileTooLarge, UploadLimitReached } from './errors.ts';
import { mayUpload } from './policy.ts';
import type { MediaDraft, MediaView } from './schemas.ts';
import { ROW, type MediaRow } from './store.ts';
import { viewOf } from './view.ts';

// Both limits in the statement that counts: whoever comes at once with others waits for the row.
const COUNT = named(
  'media.count-upload',
  `insert into media.upload_day as d (user_id, day, files, bytes) values ($1, ($2::timestamptz at time zone 'UTC')::date, 1, $3)
   on conflict (user_id, day) do update set files = d.files + 1, bytes = d.bytes + excluded.bytes
     where d.files + 1 <= $4 and d.bytes + excluded.bytes <= $5
   returning files`,
);
const INSERT = named(
  'media.insert',
  `insert into media.media (id, public_id, owner_user_id, business_id, kind, declared_type, size, sha256, state, orphan_since,
     version, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, 'uploading', $9, 1, $9, $9) returning ${ROW}`,
);

/** Promises a file: its bytes go from the phone straight to Cloud Storage, and may be shown by a listing before they are there. */
export async function announceMedia(ctx: Ctx, draft: MediaDraft): Promise<MediaView> {
  const { actor, now } = ctx;
  admit(actor, mayUpload);
  if (actor.kind !== 'user') throw OnboardingRequired();
  const { fileBytes, dayFiles, dayBytes } = uploadLimits();
  if (draft.size > fileBytes)
    throw FileTooLarge({ field: 'size', with: { megabytes: Math.floor(fileBytes / 1_048_576) } });
  const counted = await ctx.sql.first(COUNT, [actor.userId, now, draft.size, dayFiles, dayBytes]);
  if (counted === null) {
    const returnsAt = `${new Date(now.getTime() + 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`;
    throw UploadLimitReached({
      with: { returnsAt },
      meta: { files: dayFiles, bytes: dayBytes, returnsAt },
    });
  }
  const id = newId(now);
  const row = await ctx.sql.first<MediaRow>(INSERT, [
    id,
    publicId('med', id),
    actor.userId,
    actor.business?.id ?? null,
    draft.kind,
    draft.type,
    draft.size,
    draft.sha256 ?? null,
    now,
  ]);
  return viewOf(ctx, row!);
}
