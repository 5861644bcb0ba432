import dns from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';

const made = (net as unknown as Record<symbol, string[]>)[Symbol.for('pushnchat.closed-network')]!;
/** Takes the notes away before the harness reads them and fails this test, as it should any other. */
const takeCalls = (): string[] => made.splice(0);

describe('The closed network', () => {
  test('refuses a stranger by name and notes the call', async () => {
    await expect(fetch('https://payments.example.com/charge')).rejects.toThrow();
    expect(takeCalls()).toEqual(['payments.example.com']);
  });

  test('refuses a stranger by address', async () => {
    const socket = net.connect(443, '192.0.2.1');
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toBe('The network is closed in tests: 192.0.2.1');
    expect(takeCalls()).toEqual(['192.0.2.1']);
  });

  test('refuses to look a stranger up, in callback and promise style', async () => {
    await expect(dns.promises.lookup('example.com')).rejects.toThrow('closed');
    await expect(new Promise((_, reject) => dns.resolve4('example.org', reject))).rejects.toThrow('closed');
    expect(takeCalls()).toEqual(['dns example.com', 'dns example.org']);
  });

  test('lets this machine through', async () => {
    const server = createServer((_request, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expect(await (await fetch(`http://localhost:${port}`)).text()).toBe('here');
      expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('here');
    } finally {
      server.close();
      server.closeAllConnections();
    }
    expect(takeCalls()).toEqual([]);
  });
});
