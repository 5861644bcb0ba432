import { objectStorage } from '../../adapters/storage/index.ts';
import { named } from '../../platform/db/types.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import type { TaskInfo } from '../../platform/runtime/handle-task.ts';
import { uploadName } from './rules.ts';
import { GatherParts } from './tasks.ts';

interface Whole {
  readonly publicId: string;
  readonly declaredType: string;
  readonly size: number;
  readonly bytes: Buffer | null;
}

const WHOLE = named(
  'media.whole',
  `select m.public_id as "publicId", m.declared_type as "declaredType", m.size,
     (select string_agg(p.bytes, '' order by p.first) from media.part p where p.media_id = m.id) as bytes
   from media.media m where m.id = $1 and m.state = 'uploading'`,
);

/**
 * Puts a file that came in parts among the uploads, as one object: from there it goes the way of all others, which also takes
 * the parts away. Outside any transaction. Run again it finds the object there, or nobody waiting any more.
 */
export async function gatherParts({ id }: { readonly id: string }, info: TaskInfo): Promise<void> {
  const { traceId, log } = info;
  const actor = { kind: 'task', name: GatherParts.name } as const;
  const file = await runInContext({ role: 'worker', actor, requestId: info.id, traceId, log, readOnly: true }, (ctx) =>
    ctx.sql.first<Whole>(WHOLE, [id]),
  );
  if (file === null) return;
  // The parts are not written to the log of the database: a crash loses them, and the phone sends them again.
  if (file.bytes?.length !== file.size)
    return log.warn('Parts of a file were lost.', { have: file.bytes?.length ?? 0 });
  const storage = await objectStorage();
  await storage.receive(uploadName(file.publicId), file.bytes, file.declaredType);
}
