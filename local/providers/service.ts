import { serviceNames } from '../ports.ts';
import type { LocalOptions, Service } from '../service.ts';
import type { Chaos, Fake, FakeName } from './fake.ts';
import { localSettings } from './environment.ts';
import { definitions, startFake } from './index.ts';

export interface ProviderOptions {
  /** How fast virtual time runs there; 1 unless given, 30 in chaos. */
  readonly speed?: number;
  readonly chaos?: Chaos;
}

export const playedProviders = Object.keys(definitions) as FakeName[];

/** All payment providers, each on its port, sending webhooks to the gateway. Their state is forgotten at the stop. */
export async function startProviders(options: LocalOptions, { speed, chaos }: ProviderOptions = {}): Promise<Service> {
  const { ports, clock } = options;
  const started: Fake[] = [];
  const stop = async (): Promise<void> => void (await Promise.all(started.splice(0).map((fake) => fake.stop())));
  try {
    for (const name of playedProviders) {
      const webhookTarget = `http://127.0.0.1:${ports.hosting}/api/v1/webhooks/${name}`;
      const settings = localSettings[name] ?? {};
      const pace = speed ?? (chaos === undefined ? 1 : 30);
      started.push(
        await startFake(name, {
          port: ports[name],
          webhookTarget,
          settings,
          clock,
          speed: pace,
          ...(chaos && { chaos }),
        }),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const played = playedProviders.map((name) => `${serviceNames[name].replace(', played', '')} ${ports[name]}`);
  return { name: 'Providers', address: `127.0.0.1: ${played.join(', ')}`, stop };
}
