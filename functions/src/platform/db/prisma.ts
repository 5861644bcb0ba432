import { AsyncLocalStorage } from 'node:async_hooks';
import type postgres from 'pg';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import type { PrismaClient } from '../generated/client.ts';
import { loadPg } from './client.ts';
import type { Session } from './session.ts';
import { quiet } from './sql.ts';
import type { Tx } from './types.ts';

/** Held only while Prisma starts a transaction: which session it shall join. */
const joining = new AsyncLocalStorage<Session>();
let client: Promise<PrismaClient> | undefined;

/** Prisma on a session's open transaction; nothing of Prisma is loaded before the first call. */
export interface LazyPrisma {
  readonly tx: Tx;
  /** Lets go of the transaction; commits nothing by itself. */
  close(): Promise<void>;
}

export function prismaOn(session: Session): LazyPrisma {
  let finish: () => void = () => undefined;
  let finished: Promise<unknown> = Promise.resolve();
  let opened: Promise<Tx> | undefined;

  const open = (): Promise<Tx> =>
    (opened ??= new Promise<Tx>((resolve, reject) => {
      finished = joining.run(session, () => join(resolve, new Promise<void>((done) => (finish = done)))).catch(reject);
    }));

  return {
    tx: lazily(open),
    close: async () => {
      if (opened === undefined) return;
      await opened.catch(() => undefined);
      finish();
      await finished;
    },
  };
}

/** Prisma's transactions are callbacks; ours is kept open until the session's end. Its time limit is PostgreSQL's. */
async function join(opened: (tx: Tx) => void, end: Promise<void>): Promise<void> {
  const prisma = await (client ??= loadPrisma());
  await prisma.$transaction(
    async (tx) => {
      opened(tx);
      await end;
    },
    { maxWait: 10_000, timeout: 600_000 },
  );
}

async function loadPrisma(): Promise<PrismaClient> {
  const [{ PrismaClient }, { PrismaPg }, pg] = await Promise.all([
    import('../generated/client.ts'),
    import('@prisma/adapter-pg'),
    loadPg(),
  ]);
  return new PrismaClient({ adapter: new PrismaPg(joiningPool(pg)) });
}

/** A pool that has no connections: it hands Prisma the one whose transaction is being joined, and only then. */
function joiningPool(pg: typeof postgres): Pool {
  const pool = new pg.Pool({ max: 1 });
  const connect = async (): Promise<PoolClient> => {
    const session = joining.getStore();
    if (session === undefined) throw new Error('Prisma runs only inside a transaction that the runtime opened.');
    return guest(session);
  };
  return Object.assign(pool, {
    connect,
    query: () => Promise.reject(new Error('Prisma has no connection of its own.')),
  });
}

const NOTHING = Promise.resolve({ rows: [], fields: [], rowCount: 0 });

/** The connection as Prisma sees it: beginning, committing and releasing are the runtime's business. */
function guest(session: Session): PoolClient {
  const query = (config: { text: string; values?: unknown[] }): Promise<unknown> => {
    if (/^(begin|commit|rollback)$/i.test(config.text)) return NOTHING;
    if (session.over) return Promise.reject(new Error('This transaction is over: a Prisma call was not awaited.'));
    session.depart();
    const timed: QueryConfig & { query_timeout: number } = { ...config, query_timeout: session.timeoutMs };
    return session.watch(session.client.query(timed));
  };
  const ignore = (): undefined => undefined;
  return { query, on: ignore, removeListener: ignore, release: ignore } as unknown as PoolClient;
}

/**
 * `tx.listing.update(…)` and `tx.$queryRaw` join at their first call. The call starts at once, unlike Prisma's own promises, which
 * wait to be awaited.
 */
function lazily(open: () => Promise<Tx>): Tx {
  type Callable = Record<string, (...given: unknown[]) => Promise<unknown>>;
  const call =
    (model: string | null, method: string) =>
    (...given: unknown[]): Promise<unknown> =>
      quiet(
        open().then((tx) => {
          const owner = (model === null ? tx : tx[model as keyof Tx]) as unknown as Callable;
          return owner[method]!(...given);
        }),
      );
  const methods = (model: string | null): object =>
    new Proxy(
      {},
      {
        get: (_target, name) => {
          // A promise has `then`; this is none, or `await ctx.tx` would hang.
          if (typeof name !== 'string' || name === 'then') return undefined;
          if (model === null && !name.startsWith('$')) return methods(name);
          return call(model, name);
        },
      },
    );
  return methods(null) as Tx;
}
