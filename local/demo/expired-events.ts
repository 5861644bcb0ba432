import pg from 'pg';
import type { Platform } from './platform.ts';

/** Listing id → how many `listing.expired` were announced. */
export async function expiredEvents({ env }: Platform, ids: ReadonlySet<string>): Promise<Map<string, number>> {
  const client = new pg.Client({ connectionString: env['DATABASE_WORKER_URL'] });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; count: number }>(
      `select platform.type_id('list', key::uuid) as id, count(*)::int as count from platform.outbox
       where type = 'listing.expired' and platform.type_id('list', key::uuid) = any ($1) group by 1`,
      [[...ids]],
    );
    return new Map(rows.map(({ id, count }) => [id, count]));
  } finally {
    await client.end();
  }
}
