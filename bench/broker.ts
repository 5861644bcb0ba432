import { fork } from 'node:child_process';
import { join } from 'node:path';

export interface Broker {
  readonly addresses: { readonly pubsub: string; readonly tasks: string };
  stop(): Promise<void>;
}

/** Pub/Sub in a process of its own, as in the cloud: it takes what is published and has no subscribers. */
export async function startBroker(): Promise<Broker> {
  const child = fork(join(import.meta.dirname, 'broker-process.ts'));
  const addresses = await new Promise<Broker['addresses']>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Broker['addresses']));
    child.once('exit', () => reject(new Error('The message broker did not start.')));
  });
  return {
    addresses,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}
