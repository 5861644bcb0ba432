import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callerOf } from './caller.ts';
import type { FirestoreService } from './firestore-service.ts';
import type { ListenRequest, WriteRequest } from './messages.ts';
import { fromJson, toJson } from './protos.ts';
import { toRpcError } from './rpc-error.ts';

interface Stream {
  receive(json: object): void;
  close(): void;
}

/** One browser's stream: what it sends comes in as POSTs, what it hears goes out on one long GET. */
interface Session {
  readonly id: string;
  readonly stream: Stream;
  readonly waiting: { readonly id: number; readonly data: unknown }[];
  lastId: number;
  nextMap: number;
  back: ServerResponse | undefined;
  /** The client asked that every answer end its request, because something between buffers. */
  oneShot: boolean;
  idle: NodeJS.Timeout;
}

const protocolVersion = 8;
const keepAliveMs = 30_000;
const forgetAfterMs = 120_000;

function frame(messages: unknown): string {
  const text = JSON.stringify(messages);
  // Lengths count UTF-16 units, as the client's decoder does.
  return `${text.length}\n${text}`;
}

/** `Authorization: …` out of the `headers` field, where the first POST carries what a browser may not set itself. */
function authorizationIn(headers: string | null): string | undefined {
  return /^authorization:\s*(.+?)\s*$/im.exec(headers ?? '')?.[1];
}

/** The WebChannel protocol, version 8, by which the Web SDK in a browser speaks its two streams. */
export class WebChannel {
  readonly #service: FirestoreService;
  readonly #sessions = new Map<string, Session>();

  constructor(service: FirestoreService) {
    this.#service = service;
  }

  handle(rpc: 'Listen' | 'Write', request: IncomingMessage, body: string, url: URL, response: ServerResponse): void {
    const sid = url.searchParams.get('SID');
    const session = sid === null ? undefined : this.#sessions.get(sid);
    if (url.searchParams.get('TYPE') === 'terminate') {
      if (session) this.#end(session);
      response.writeHead(200).end();
    } else if (sid !== null && session === undefined) {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('Unknown SID');
    } else if (request.method === 'POST') this.#post(rpc, session, body, url, response);
    else if (session) this.#openBack(session, url, response);
    else response.writeHead(400).end();
  }

  close(): void {
    for (const session of [...this.#sessions.values()]) this.#end(session);
  }

  #post(rpc: 'Listen' | 'Write', known: Session | undefined, body: string, url: URL, response: ServerResponse): void {
    const form = new URLSearchParams(body);
    const overwrite = new URLSearchParams(url.searchParams.get('$httpHeaders') ?? '');
    const authorization = authorizationIn(form.get('headers')) ?? authorizationIn(url.searchParams.get('$httpHeaders'));
    const session = known ?? this.#open(rpc, authorization ?? overwrite.get('Authorization') ?? undefined);
    if (known === undefined) {
      response.setHeader('x-http-session-id', session.id);
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      response.end(frame([[0, ['c', session.id, '', protocolVersion, 14, keepAliveMs]]]));
    }
    const offset = Number(form.get('ofs') ?? 0);
    for (let index = 0; index < Number(form.get('count') ?? 0); index += 1) {
      // A POST that is sent again brings messages that were taken the first time.
      if (offset + index < session.nextMap) continue;
      session.nextMap = offset + index + 1;
      const data = form.get(`req${index}___data__`);
      if (data !== null) this.#receive(session, data);
    }
    this.#touch(session);
    if (known === undefined) return;
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(frame([session.back ? 1 : 0, session.lastId, 0]));
  }

  #open(rpc: 'Listen' | 'Write', authorization: string | undefined): Session {
    const session: Session = {
      id: randomUUID(),
      stream: this.#stream(rpc, authorization, (data) => this.#send(session, data)),
      waiting: [],
      lastId: 0,
      nextMap: 0,
      back: undefined,
      oneShot: false,
      idle: setTimeout(() => undefined, 0),
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  #stream(rpc: 'Listen' | 'Write', authorization: string | undefined, send: (data: unknown) => void): Stream {
    const caller = callerOf(authorization);
    const reply = (message: object): void => send([toJson(`${rpc}Response`, message)]);
    if (rpc === 'Listen') {
      const stream = this.#service.listen(caller, reply);
      return {
        receive: (json) => stream.receive(fromJson<ListenRequest>('ListenRequest', json)),
        close: () => stream.close(),
      };
    }
    const stream = this.#service.write(caller, reply);
    return { receive: (json) => stream.receive(fromJson<WriteRequest>('WriteRequest', json)), close: () => undefined };
  }

  #receive(session: Session, data: string): void {
    try {
      session.stream.receive(JSON.parse(data) as object);
    } catch (error) {
      const { code, httpStatus, message } = toRpcError(error);
      this.#send(session, [{ error: { code: httpStatus, status: code, message } }]);
    }
  }

  #openBack(session: Session, url: URL, response: ServerResponse): void {
    session.back?.end();
    session.back = response;
    session.oneShot = url.searchParams.get('CI') === '1';
    // The client says what it has; the rest is sent again.
    const heard = Number(url.searchParams.get('AID') ?? 0);
    while (session.waiting[0] !== undefined && session.waiting[0].id <= heard) session.waiting.shift();
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    const noop = setInterval(() => this.#send(session, ['noop']), keepAliveMs);
    response.once('close', () => {
      clearInterval(noop);
      if (session.back === response) session.back = undefined;
      this.#touch(session);
    });
    this.#touch(session);
    if (session.waiting.length === 0) this.#send(session, ['noop']);
    else this.#flush(session, session.waiting);
  }

  #send(session: Session, data: unknown): void {
    const message = { id: (session.lastId += 1), data };
    session.waiting.push(message);
    this.#flush(session, [message]);
  }

  #flush(session: Session, messages: readonly { readonly id: number; readonly data: unknown }[]): void {
    if (session.back === undefined) return;
    session.back.write(frame(messages.map(({ id, data }) => [id, data])));
    if (!session.oneShot) return;
    session.back.end();
    session.back = undefined;
  }

  /** A browser that went away without a word is forgotten. */
  #touch(session: Session): void {
    clearTimeout(session.idle);
    if (session.back === undefined && this.#sessions.has(session.id)) {
      session.idle = setTimeout(() => this.#end(session), forgetAfterMs).unref();
    }
  }

  #end(session: Session): void {
    clearTimeout(session.idle);
    this.#sessions.delete(session.id);
    session.stream.close();
    session.back?.end();
  }
}
