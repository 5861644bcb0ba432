import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { openCourier } from './courier.ts';
import type { Courier } from './courier.ts';

describe('a courier tells what became of a request, and never throws', () => {
  let server: Server;
  let courier: Courier;
  let port: number;
  let bodies: string[];
  const sockets = new Set<Socket>();

  const serve = async (answer: RequestListener): Promise<void> => {
    server.on('request', (request, response) => {
      sockets.add(request.socket);
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        bodies.push(body);
        answer(request, response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const deliver = (body = 'x', timeoutMs = 2000) =>
    courier.deliver({ url: `http://127.0.0.1:${port}/f`, method: 'POST', headers: {}, body, timeoutMs });

  beforeEach(() => {
    server = createServer();
    courier = openCourier();
    bodies = [];
    sockets.clear();
  });
  afterEach(() => {
    courier.close();
    server.closeAllConnections();
    server.close();
  });

  test('requests follow each other over one connection', async () => {
    await serve((_, response) => response.writeHead(201).end('read and forgotten'));
    for (const body of ['one', 'zwei ü', '']) expect(await deliver(body)).toEqual({ kind: 'answered', status: 201 });
    expect(bodies).toEqual(['one', 'zwei ü', '']);
    expect(sockets.size).toBe(1);
  });

  test('no answer in time is a failure, and the other side sees the request end', async () => {
    let ended = false;
    await serve((_, response) => response.once('close', () => (ended = true)));
    expect(await deliver('x', 100)).toEqual({ kind: 'failed', reason: 'no answer within 100 ms' });
    await once([...sockets][0]!, 'close');
    expect(ended).toBe(true);
  });

  test('an answer that never ends is a failure too', async () => {
    await serve((_, response) => response.writeHead(200, { 'content-length': '10' }).write('half'));
    expect((await deliver('x', 100)).kind).toBe('failed');
  });

  test('half an answer is a failure', async () => {
    await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('half');
      setTimeout(() => response.destroy(), 20);
    });
    expect((await deliver()).kind).toBe('failed');
  });

  test('a cut connection is a failure, and the request is not sent twice', async () => {
    await serve((request) => request.socket.resetAndDestroy());
    expect((await deliver()).kind).toBe('failed');
    expect(bodies).toHaveLength(1);
  });

  test('a kept connection that the other side has closed in between is replaced', async () => {
    await serve((_, response) => response.end());
    await deliver('first');
    for (const socket of sockets) socket.resetAndDestroy();
    expect(await deliver('second')).toEqual({ kind: 'answered', status: 200 });
  });

  test('a host that dies of a request is not taken for one that never saw it', async () => {
    await serve((request, response) => {
      if (bodies.length === 1) return response.end();
      server.close();
      return request.socket.resetAndDestroy();
    });
    await deliver('first');
    expect(await deliver('poison')).toEqual({ kind: 'failed', reason: 'the connection was cut' });
    expect(bodies).toEqual(['first', 'poison']);
  });

  test('a port on which nobody listens is told apart', async () => {
    await serve(() => {});
    await new Promise((resolve) => server.close(resolve));
    expect(await deliver()).toEqual({ kind: 'unreachable' });
  });
});
