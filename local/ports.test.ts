import { createServer } from 'node:net';
import { LocalError } from './errors.ts';
import { portOffset, portsAt, requireFree } from './ports.ts';
import { ownCloud } from './test/harness.ts';

test('the offset moves every port, and nonsense is refused by name', () => {
  expect(portsAt(portOffset({ LOCAL_PORT_OFFSET: '100' }))).toMatchObject({ hosting: 5100, postgres: 5533 });
  for (const LOCAL_PORT_OFFSET of ['x', '-1', '1.5', '70000']) {
    expect(() => portOffset({ LOCAL_PORT_OFFSET })).toThrow(/LOCAL_PORT_OFFSET must be a whole number/);
  }
  // Hosting would be at 6000, X11's port, which no browser and no fetch calls.
  expect(() => portOffset({ LOCAL_PORT_OFFSET: '1000' })).toThrow(/port 6000, which browsers refuse/);
});

// Others pick ports at the same time: one of ours may be theirs by now.
jest.retryTimes(3);

test('a taken port is named with the service that wants it and the way around', async () => {
  const { ports, forget } = await ownCloud();
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(ports.auth, '127.0.0.1', resolve));
  const refusal = await requireFree(ports).catch((error: unknown) => error);
  squatter.close();
  forget();
  expect(refusal).toBeInstanceOf(LocalError);
  expect((refusal as LocalError).message).toMatch(new RegExp(`port ${ports.auth} \\(Auth\\).*LOCAL_PORT_OFFSET=`));
  expect((refusal as LocalError).exitCode).toBe(2);
  await expect(requireFree(ports)).resolves.toBeUndefined();
});
