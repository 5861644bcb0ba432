import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A line between phone and storage that is cut when it has carried so many bytes upward: both ends see the connection break, and what
 * was under way is lost. Counts what it carried.
 */
export class CuttingLine {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #target = 0;
  #left = Infinity;
  /** Bytes that went up, HTTP headers too. */
  carried = 0;
  cuts = 0;

  constructor() {
    this.#server = createServer((phone) => this.#join(phone));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  leadTo(port: number): void {
    this.#target = port;
  }

  /** The next cut comes after so many more bytes upward. */
  cutAfter(bytes: number): void {
    this.#left = bytes;
  }

  cutNever(): void {
    this.#left = Infinity;
  }

  stop(): void {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
  }

  #join(phone: Socket): void {
    const storage = connect(this.#target, '127.0.0.1');
    for (const socket of [phone, storage]) {
      this.#open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#open.delete(socket);
        phone.destroy();
        // What has gone up is delivered before the end of the line is noticed.
        storage.end();
      });
    }
    storage.pipe(phone);
    phone.on('data', (bytes) => {
      const passed = bytes.subarray(0, Math.min(bytes.length, this.#left));
      this.carried += passed.length;
      this.#left -= passed.length;
      const room = storage.write(passed);
      if (passed.length < bytes.length || this.#left === 0) {
        this.cuts += 1;
        this.#left = Infinity;
        phone.destroy();
      } else if (!room) {
        phone.pause();
        storage.once('drain', () => phone.resume());
      }
    });
  }
}
