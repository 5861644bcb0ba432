import type { Server } from 'node:http';
import { rootLog } from '../log.ts';

/** Cloud Run gives ten seconds after SIGTERM. */
const DRAIN_MS = 9_000;
let draining = false;

/** No new connections, the requests under way finish, the database is let go, and the process ends. */
export async function drain(servers: Iterable<Server>): Promise<void> {
  if (draining) return;
  draining = true;
  rootLog.info('draining', { signal: 'SIGTERM' });
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
  await Promise.all([...servers].map(closed));
  const { closeDatabase } = await import('../db/database.ts');
  await closeDatabase();
  process.exit(0);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
