import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { InboundMessage } from '../../functions/src/adapters/payments/port.ts';

/** Takes in what a fake calls back, for its contract tests. */
export interface Receiver {
  readonly url: string;
  readonly messages: InboundMessage[];
  /** What the provider hears; 200 `{}` unless a test says otherwise. */
  reply: (message: InboundMessage) => { readonly status: number; readonly body: string };
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const messages: InboundMessage[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const message: InboundMessage = {
        rawBody: Buffer.concat(chunks),
        headers,
        path: request.url ?? '/',
        ip: headers['x-forwarded-for'] ?? '127.0.0.1',
      };
      messages.push(message);
      const { status, body } = receiver.reply(message);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    reply: () => ({ status: 200, body: '{}' }),
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}
