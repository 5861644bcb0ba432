import type { Fake, FakeDefinition, FakeName, FakeOptions } from './fake.ts';
import { flutterwave } from './flutterwave/index.ts';
import { fx } from './fx/index.ts';
import { momo } from './momo/index.ts';
import { mpesa } from './mpesa/index.ts';
import { paypal } from './paypal/index.ts';
import { paystack } from './paystack/index.ts';
import { stripe } from './stripe/index.ts';
import { startDefinition } from './start-fake.ts';

export type { Chaos, Fake, FakeName, FakeOptions, StatementLine } from './fake.ts';

/** Every provider that can be played here. */
export const definitions: Readonly<Record<FakeName, FakeDefinition>> = {
  paystack,
  flutterwave,
  mpesa,
  momo,
  stripe,
  paypal,
  fx,
};

/** In Jest: `startFake('paystack', { port: 0, webhookTarget })`; time stands still until the test advances it. */
export function startFake(name: FakeName, options: FakeOptions): Promise<Fake> {
  return startDefinition(definitions[name], options);
}
