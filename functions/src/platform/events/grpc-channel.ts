import { connect, constants, type ClientHttp2Session } from 'node:http2';

/** A call that the server refused or that could not be made; `code` is gRPC's status (4 deadline, 14 unavailable, …). */
export class GrpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.name = 'GrpcError';
    this.code = code;
  }
}

const DEADLINE_EXCEEDED = 4;
const UNKNOWN = 2;
const UNAVAILABLE = 14;

/**
 * Unary gRPC calls over one HTTP/2 connection, for the one call that every write makes. Connects at first use and again after
 * the connection ended or let a deadline pass, which is how a connection that died in an instance's sleep shows.
 */
export class GrpcChannel {
  readonly #origin: string;
  #session: ClientHttp2Session | undefined;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /**
   * Resolves when the server answers status 0; the answer's content is of no interest to us. `message` leaves `FRAME_BYTES` free in
   * front.
   */
  call(path: string, message: Buffer, deadlineMs: number, headers: Readonly<Record<string, string>>): Promise<void> {
    return new Promise((resolve, reject) => {
      const session = this.#connected();
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        'grpc-timeout': `${deadlineMs}m`,
        ...headers,
      });
      const timer = setTimeout(() => {
        this.#forget(session);
        stream.close(constants.NGHTTP2_CANCEL);
        reject(new GrpcError(DEADLINE_EXCEEDED, `No answer within ${deadlineMs} ms.`));
      }, deadlineMs);
      let status: GrpcError | null | undefined;
      const read = (given: Readonly<Record<string, unknown>>): void => {
        if (given['grpc-status'] === undefined) return;
        const code = Number(given['grpc-status']);
        status = code === 0 ? null : new GrpcError(code, detail(given['grpc-message']));
      };
      stream.on('response', (given) => {
        if (given[':status'] !== 200) status = new GrpcError(UNKNOWN, `The server answered HTTP ${given[':status']}.`);
        else read(given);
      });
      stream.on('trailers', read);
      stream.on('error', (error) => (status ??= new GrpcError(UNAVAILABLE, error.message)));
      stream.on('close', () => {
        clearTimeout(timer);
        if (status === null) resolve();
        else reject(status ?? new GrpcError(UNAVAILABLE, 'The connection ended before the answer.'));
      });
      stream.resume();
      stream.end(framed(message));
    });
  }

  close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #connected(): ClientHttp2Session {
    if (this.#session !== undefined && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const session = connect(this.#origin);
    // Each call reports its own failure; nobody may be kept alive by an idle connection.
    session.on('error', () => this.#forget(session));
    session.on('goaway', () => this.#forget(session));
    session.on('close', () => this.#forget(session));
    session.unref();
    this.#session = session;
    return session;
  }

  #forget(session: ClientHttp2Session): void {
    if (this.#session === session) this.#session = undefined;
  }
}

/** What gRPC puts before a message: a byte that says whether it is compressed, and its length. */
export const FRAME_BYTES = 5;

function framed(message: Buffer): Buffer {
  message[0] = 0;
  message.writeUInt32BE(message.length - FRAME_BYTES, 1);
  return message;
}

function detail(given: unknown): string {
  try {
    return typeof given === 'string' ? decodeURIComponent(given) : 'refused';
  } catch {
    return String(given);
  }
}
