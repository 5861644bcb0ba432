import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Holder {
  readonly pid: number;
  /** The gateway's address. */
  readonly url: string;
}

export interface Lock {
  release(): Promise<void>;
}

/**
 * A socket named after the state folder is the lock: the system frees it when its holder dies, however it dies, which a file with a
 * process id cannot promise.
 */
function socketOf(stateDir: string): string {
  const name = `pushnchat-${createHash('sha256').update(stateDir).digest('hex').slice(0, 16)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** Who runs on the state folder now, if anyone does. */
export function holderOf(stateDir: string): Promise<Holder | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(socketOf(stateDir));
    socket.setEncoding('utf8').setTimeout(2_000, () => socket.destroy(new Error('silent')));
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => resolve(undefined));
    socket.on('end', () => resolve(JSON.parse(text) as Holder));
  });
}

function tryListen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(path, () => resolve(true));
  });
}

/** Takes the lock of the state folder, or answers who has it. */
export async function takeLock(stateDir: string, self: Holder): Promise<Lock | Holder> {
  const path = socketOf(stateDir);
  mkdirSync(stateDir, { recursive: true });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const server = createServer((socket) => socket.on('error', () => undefined).end(JSON.stringify(self)));
    if (await tryListen(server, path)) {
      server.unref();
      return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    }
    const holder = await holderOf(stateDir);
    if (holder !== undefined) return holder;
    // Left by a holder that was killed: nobody answers at it.
    rmSync(path, { force: true });
  }
  throw new Error(`The lock ${path} can be neither taken nor asked.`);
}
