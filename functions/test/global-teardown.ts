import { STARTED } from './global-setup.ts';
import type { PostgresServer } from './postgres-server.ts';

export default async function tearDown(): Promise<void> {
  await ((globalThis as Record<symbol, unknown>)[STARTED] as PostgresServer | undefined)?.stop();
}
