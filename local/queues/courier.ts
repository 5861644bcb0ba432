import { Agent, request } from 'node:http';

export interface Parcel {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  readonly timeoutMs: number;
}

/** `unreachable`: nobody listens at the address, so no handler has seen it. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'unreachable' };

export interface Courier {
  deliver(parcel: Parcel): Promise<Outcome>;
  close(): void;
}

export const succeeded = (outcome: Outcome): boolean =>
  outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;

/** In words, for status pages and logs. */
export function describe(outcome: Outcome): string {
  if (outcome.kind === 'answered') return `HTTP ${outcome.status}`;
  return outcome.kind === 'failed' ? outcome.reason : 'nobody listens';
}

function once(agent: Agent, parcel: Parcel): Promise<Outcome | 'stale'> {
  return new Promise((resolve) => {
    const headers = { ...parcel.headers, 'content-length': String(Buffer.byteLength(parcel.body)) };
    const outgoing = request(parcel.url, { method: parcel.method, headers, agent }, (incoming) => {
      const status = incoming.statusCode ?? 0;
      incoming.resume();
      incoming.once('close', () => {
        clearTimeout(timer);
        resolve(incoming.complete ? { kind: 'answered', status } : { kind: 'failed', reason: 'the answer broke off' });
      });
    });
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${parcel.timeoutMs} ms`)),
      parcel.timeoutMs,
    );
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (error.code === 'ECONNREFUSED') resolve({ kind: 'unreachable' });
      else if (outgoing.reusedSocket && error.code === 'ECONNRESET') resolve('stale');
      else resolve({ kind: 'failed', reason: error.message });
    });
    outgoing.end(parcel.body);
  });
}

/** Carries requests to the functions over connections that are kept open. Never rejects. */
export function openCourier(): Courier {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  let closed = false;
  return {
    async deliver(parcel) {
      // A kept connection may be closed by the other side in the moment it is used again: that deserves a fresh one.
      const first = await once(agent, parcel);
      if (first !== 'stale') return first;
      if (closed) return { kind: 'failed', reason: 'the courier was closed' };
      const second = await once(agent, parcel);
      // The first may have been seen by a handler that died of it: nobody listening now must not make it uncounted.
      return second === 'stale' || second.kind === 'unreachable'
        ? { kind: 'failed', reason: 'the connection was cut' }
        : second;
    },
    close() {
      closed = true;
      agent.destroy();
    },
  };
}
