import { ownCloud } from '../test/harness.ts';
import { providersEnvironment } from './environment.ts';
import { playedProviders, startProviders } from './service.ts';

test('the local cloud plays every provider on its own port and tells the functions where', async () => {
  const options = await ownCloud();
  const env = providersEnvironment(options.ports);
  const providers = await startProviders(options);
  for (const name of playedProviders) {
    const url = `http://127.0.0.1:${options.ports[name]}`;
    expect((await fetch(`${url}/__fake/statement`)).status).toBe(200);
    expect(Object.values(env).some((value) => value.startsWith(url))).toBe(true);
  }
  await providers.stop();
  await expect(fetch(`${env['PAYSTACK_BASE_URL']}/balance`)).rejects.toThrow('fetch failed');
  options.forget();
});
