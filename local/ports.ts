import { createServer } from 'node:net';
import { LocalError } from './errors.ts';

/** The default ports of the Emulator Suite, and those of the payment providers we play; `LOCAL_PORT_OFFSET` is added to each. */
export const defaultPorts = {
  hosting: 5000,
  functions: 5001,
  auth: 9099,
  firestore: 8080,
  pubsub: 8085,
  tasks: 9499,
  scheduler: 9498,
  storage: 9199,
  postgres: 5433,
  paystack: 4101,
  flutterwave: 4102,
  mpesa: 4103,
  momo: 4104,
  stripe: 4105,
  paypal: 4106,
  fx: 4107,
} as const;

export type PortName = keyof typeof defaultPorts;
export type Ports = Readonly<Record<PortName, number>>;

export const serviceNames: Readonly<Record<PortName, string>> = {
  hosting: 'Hosting (the gateway)',
  functions: 'Functions',
  auth: 'Auth',
  firestore: 'Firestore',
  pubsub: 'Pub/Sub',
  tasks: 'Cloud Tasks',
  scheduler: 'Cloud Scheduler',
  storage: 'Cloud Storage',
  postgres: 'PostgreSQL',
  paystack: 'Paystack, played',
  flutterwave: 'Flutterwave, played',
  mpesa: 'M-Pesa, played',
  momo: 'MTN MoMo, played',
  stripe: 'Stripe, played',
  paypal: 'PayPal, played',
  fx: 'Exchange rates, played',
};

/** Those of the Fetch standard's "bad ports" that an offset can reach. */
const blockedPorts: ReadonlySet<number> = new Set([
  5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

const highest = 65_535 - Math.max(...Object.values(defaultPorts));

/** Reads `LOCAL_PORT_OFFSET`; an offset that leads to no valid port is refused by name. */
export function portOffset(env: NodeJS.ProcessEnv = process.env): number {
  const text = env['LOCAL_PORT_OFFSET'] ?? '0';
  const offset = Number(text);
  if (Number.isInteger(offset) && offset >= 0 && offset <= highest) {
    const blocked = Object.values(portsAt(offset)).find((port) => blockedPorts.has(port));
    if (blocked === undefined) return offset;
    throw new LocalError(
      'broken',
      `LOCAL_PORT_OFFSET=${offset} leads to port ${blocked}, which browsers refuse. Choose another offset, such as ${offset + 50}.`,
    );
  }
  throw new LocalError('broken', `LOCAL_PORT_OFFSET must be a whole number from 0 to ${highest}, not "${text}".`);
}

export function portsAt(offset: number): Ports {
  const names = Object.keys(defaultPorts) as PortName[];
  return Object.fromEntries(names.map((name) => [name, defaultPorts[name] + offset])) as Ports;
}

/** True when nobody listens on the port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Refuses to start when a port is taken, with the port, who wants it and what to change. */
export async function requireFree(ports: Partial<Ports>): Promise<void> {
  const names = Object.keys(ports) as PortName[];
  const free = await Promise.all(names.map((name) => isFree(ports[name] ?? 0)));
  const taken = names.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const which = taken.map((name) => `port ${ports[name]} (${serviceNames[name]})`).join(' and ');
  throw new LocalError(
    'portTaken',
    `Cannot start: ${which} is already in use on this machine. ` +
      `Stop the program that uses it, or move every port with LOCAL_PORT_OFFSET, for example: LOCAL_PORT_OFFSET=1000 npm start.`,
  );
}
