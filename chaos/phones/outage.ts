import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The way from the functions to Firestore: can be shut, so that Firestore is away for them and for nobody else. */
export class FirestoreWay {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #target = 0;
  #shut = false;
  /** How often somebody found it shut or lost his connection. */
  refused = 0;
  outages = 0;

  constructor() {
    this.#server = createServer((caller) => this.#join(caller));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  leadTo(port: number): void {
    this.#target = port;
  }

  get away(): boolean {
    return this.#shut;
  }

  shut(): void {
    this.#shut = true;
    this.outages += 1;
    this.drop();
  }

  open(): void {
    this.#shut = false;
  }

  /** Every connection breaks, whatever is under way on it. */
  drop(): void {
    this.refused += this.#open.size;
    for (const socket of this.#open) socket.destroy();
  }

  close(): void {
    this.drop();
    this.#server.close();
  }

  #join(caller: Socket): void {
    if (this.#shut) {
      this.refused += 1;
      caller.destroy();
      return;
    }
    const firestore = connect(this.#target, '127.0.0.1');
    for (const [one, other] of [
      [caller, firestore],
      [firestore, caller],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
    caller.pipe(firestore);
    firestore.pipe(caller);
  }
}
