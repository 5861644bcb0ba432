import { now } from '../clock.ts';
import type { Ctx } from '../context.ts';
import { rootLog } from '../log.ts';
import { runInContext } from '../runtime/run.ts';
import { newId } from '../values/id.ts';
import { documentOf, type MirrorDocument, type MirrorRow } from './document.ts';

/** Of a mirror, what brings its documents up to date. */
export interface Followed {
  readonly name: string;
  readonly path: (id: string) => string;
  readonly before: () => Promise<void>;
  readonly load: (ctx: Ctx, id: string) => Promise<MirrorRow | null>;
}

interface Wanted {
  readonly mirror: Followed;
  readonly id: string;
  /** Stands in where the row is gone. */
  readonly version: number;
}

interface Loaded<Wish> {
  readonly wish: Wish;
  readonly document?: MirrorDocument;
  readonly error?: unknown;
}

/** The rows of all in one transaction; if that fails, of each in its own, so that one bad row keeps no other back. */
export async function documentsOf<Wish extends Wanted>(wishes: readonly Wish[]): Promise<readonly Loaded<Wish>[]> {
  const missing = new Map<Followed, unknown>();
  await Promise.all(
    [...new Set(wishes.map(({ mirror }) => mirror))].map((mirror) =>
      mirror.before().catch((error: unknown) => missing.set(mirror, error)),
    ),
  );
  const failed = wishes.flatMap((wish): Loaded<Wish>[] =>
    missing.has(wish.mirror) ? [{ wish, error: missing.get(wish.mirror) }] : [],
  );
  const ready = wishes.filter(({ mirror }) => !missing.has(mirror));
  if (ready.length === 0) return failed;
  try {
    return [...failed, ...(await rowsOf(ready))];
  } catch (error) {
    if (ready.length === 1) return [...failed, { wish: ready[0]!, error }];
    const alone = await Promise.all(
      ready.map((wish) => rowsOf([wish]).catch((cause: unknown) => [{ wish, error: cause }])),
    );
    return [...failed, ...alone.flat()];
  }
}

function rowsOf<Wish extends Wanted>(wishes: readonly Wish[]): Promise<Loaded<Wish>[]> {
  const id = newId(now());
  return runInContext(
    {
      role: 'worker',
      actor: { kind: 'subscriber', name: wishes.length === 1 ? wishes[0]!.mirror.name : 'mirrors' },
      requestId: id,
      traceId: id,
      readOnly: true,
      log: rootLog.with({ requestId: id, documents: wishes.length }),
    },
    (ctx) =>
      Promise.all(
        wishes.map(async (wish): Promise<Loaded<Wish>> => {
          try {
            return { wish, document: await documentOf(ctx, wish.mirror, wish.id, wish.version) };
          } catch (error) {
            return { wish, error };
          }
        }),
      ),
  );
}
