import type { Server } from 'node:http';
import { LocalError } from '../errors.ts';
import { serviceNames } from '../ports.ts';
import type { PortName } from '../ports.ts';

/** Listens on this machine only; a port that was taken meanwhile is named with its service. */
export function listen(server: Server, port: number, name: PortName): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `${serviceNames[name]} cannot start: port ${port} is already in use.`;
      reject(error.code === 'EADDRINUSE' ? new LocalError('portTaken', taken) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** Stops taking connections, lets requests under way finish for `graceMs`, then ends them. Safe to call twice. */
export async function shut(server: Server, graceMs = 1_000): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(force);
}
