import { ownCloud } from '../test/harness.ts';
import { providersEnvironment } from './environment.ts';
import { playedProviders, startProviders } from './service.ts';

test('the local cloud plays every provider on its own port and tells the functions where', async () => {
  const options = await ownCloud();
  const env = providersEnvironment(options.ports);
  const providers = await startProviders(options);
  for (const name of playedProviders) {
    const url = env[`${name.toUpperCase()}_BASE_URL`];
    expect((await fetch(`${url}/__fake/statement`)).status).toBe(200);
  }
  await providers.stop();
  await expect(fetch(`${env['PAYSTACK_BASE_URL']}/balance`)).rejects.toThrow('fetch failed');
  options.forget();
});
