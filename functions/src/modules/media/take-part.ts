import { readPartsToken } from '../../adapters/storage/index.ts';
import type { Ctx } from '../../platform/context.ts';
import { named } from '../../platform/db/types.ts';
import { InvalidRequest } from '../../platform/errors.ts';
import type { RawRequest } from '../../platform/runtime/route.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { publicId } from '../../platform/values/id.ts';
import { BeyondTheEnd, PartsMissing, TooManyUnderWay, UploadAddressRefused } from './errors.ts';
import { PartHeaders, type UploadProgress } from './schemas.ts';
import { gatherPartsOf } from './tasks.ts';

const TAKE = named('media.take-part', 'select id, verdict, received, size, last from media.take_part($1, $2, $3)');

interface Taken {
  readonly id: string;
  readonly verdict: 'taken' | 'gap' | 'beyond' | 'full' | 'done';
  readonly received: number;
  readonly size: number;
  readonly last: boolean;
}

/**
 * Keeps what is new of a part, in one short transaction; the part that makes the file whole has it gathered. It may come again,
 * longer or shorter: what is there already is passed over, so a phone that heard no answer just sends on. An empty part asks how
 * much is there.
 */
export async function takePart(ctx: Ctx, { id }: { readonly id: string }, part: RawRequest): Promise<UploadProgress> {
  const file = publicId('med', id);
  const { now, log, requestId, traceId, actor } = ctx;
  if (!readPartsToken(file, part.headers['authorization'], now)) throw UploadAddressRefused();
  const offset = PartHeaders.shape['Upload-Offset'].safeParse(part.headers['upload-offset'] ?? '');
  if (!offset.success) throw InvalidRequest({ field: 'Upload-Offset' });
  const taken = await runInContext({ role: 'app', actor, now, log, requestId, traceId }, async (inner) => {
    const found = await inner.sql.first<Taken>(TAKE, [file, Number(offset.data), part.body]);
    if (found?.last === true) gatherPartsOf(inner, found);
    return found;
  });
  if (taken === null) throw UploadAddressRefused();
  const { verdict, received, size } = taken;
  if (verdict === 'gap') throw PartsMissing({ meta: { received } });
  if (verdict === 'beyond') throw BeyondTheEnd({ meta: { size } });
  if (verdict === 'full') throw TooManyUnderWay();
  return { received, size, whole: received === size };
}
