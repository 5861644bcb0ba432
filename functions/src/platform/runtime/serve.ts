import type { Server } from 'node:http';
import { rootLog } from '../log.ts';
import { drain } from './drain.ts';

/** Listens, survives stray errors (a lost promise is one request's, not forty strangers'), and drains on SIGTERM. */
export function serveUntilTerminated(server: Server, port: number): void {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
    process.on(event, (error: unknown) => rootLog.error('stray error', { name: event, error }));
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void drain([server]));
  server.listen(port, () => rootLog.info('listening', { port }));
}
