import type { Server as HttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { LocalError } from '../../errors.ts';
import type { GrpcServer } from './grpc-server.ts';

const http2Preface = Buffer.from('PRI * HTTP/2.0');

export interface OnePort {
  close(): Promise<void>;
}

/** One port for both: a connection that opens with the HTTP/2 preface is gRPC, any other is HTTP/1. */
export async function listenOnOnePort(port: number, http: HttpServer, grpc: GrpcServer): Promise<OnePort> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    // Looked at without letting it flow: what is read is put back, and the one who takes the socket reads it again.
    const look = (): void => {
      const first = socket.read() as Buffer | null;
      if (first === null) return;
      socket.off('readable', look);
      socket.unshift(first);
      const length = Math.min(first.length, http2Preface.length);
      if (first.subarray(0, length).equals(http2Preface.subarray(0, length))) grpc.take(socket);
      else http.emit('connection', socket);
    };
    socket.on('readable', look);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new LocalError('portTaken', `Firestore cannot start: port ${port} is already in use on this machine.`)
          : error,
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        grpc.close();
        http.closeAllConnections();
        for (const socket of sockets) socket.destroy();
      }),
  };
}
