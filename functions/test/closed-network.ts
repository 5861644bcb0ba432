import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

/**
 * Tests talk to this machine only. A call to anywhere else is refused at the socket, and it fails the test in which it
 * was made even when the code under test swallows the refusal.
 */
const KEY = Symbol.for('pushnchat.closed-network');
const LOOPBACK = /^(localhost|(.+\.)?localhost\.?|127(\.\d+){3}|0\.0\.0\.0|::1?|::ffff:127(\.\d+){3}|\[::1?\])$/i;

// Google's libraries ask the metadata server where they run; on a test machine the answer is known.
process.env['METADATA_SERVER_DETECTION'] = 'none';

// Node's own modules outlive a test file within a Jest worker, so the patch and its notes live with them.
const shared = net as unknown as { [KEY]?: string[] };
const calls = (shared[KEY] ??= close());

afterEach(() => {
  const made = calls.splice(0);
  if (made.length > 0) throw new Error(`The network is closed in tests, yet this one called: ${made.join(', ')}`);
});

function close(): string[] {
  const seen: string[] = [];
  const refuse = (what: string): NodeJS.ErrnoException => {
    seen.push(what);
    return Object.assign(new Error(`The network is closed in tests: ${what}`), { code: 'ENETUNREACH' });
  };

  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]) {
    const host = hostOf(given);
    if (host !== null && !LOOPBACK.test(host)) {
      const error = refuse(host);
      process.nextTick(() => this.destroy(error));
      return this;
    }
    return Reflect.apply(connect, this, given) as net.Socket;
  };

  const send = dgram.Socket.prototype.send;
  dgram.Socket.prototype.send = function (this: dgram.Socket, ...given: unknown[]) {
    const host = given.slice(1).find((value): value is string => typeof value === 'string');
    if (host !== undefined && !LOOPBACK.test(host)) throw refuse(`udp ${host}`);
    return Reflect.apply(send, this, given) as void;
  };

  guardNames(dns as unknown as Names, refuse);
  guardNames(dns.Resolver.prototype as unknown as Names, refuse);
  guardNames(dns.promises as unknown as Names, refuse);
  guardNames(dns.promises.Resolver.prototype as unknown as Names, refuse);
  return seen;
}

type Names = Record<string, ((name: string, ...rest: unknown[]) => unknown) | undefined>;

/** Looking a stranger's name up is a call as well. Callback and promise style alike. */
function guardNames(owner: Names, refuse: (what: string) => Error): void {
  for (const method of Object.getOwnPropertyNames(owner).filter((name) => /^(lookup$|resolve)/.test(name))) {
    const original = owner[method];
    if (typeof original !== 'function') continue;
    owner[method] = function (this: unknown, name, ...rest) {
      if (LOOPBACK.test(name) || net.isIP(name) !== 0) return Reflect.apply(original, this, [name, ...rest]);
      const error = refuse(`dns ${name}`);
      const callback = rest.at(-1);
      if (typeof callback !== 'function') return Promise.reject(error);
      process.nextTick(callback, error);
      return {};
    };
  }
}

/** The host that `socket.connect(…)` was asked for, in each of its call styles; null for a Unix socket. */
function hostOf(given: readonly unknown[]): string | null {
  // `net.connect` hands its own normalised array over.
  const [first, second] = (Array.isArray(given[0]) ? given[0] : given) as readonly unknown[];
  if (typeof first === 'object' && first !== null) {
    const { path, host } = first as { path?: string | null; host?: string | null };
    return path ? null : (host ?? 'localhost');
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return null;
  return typeof second === 'string' ? second : 'localhost';
}
