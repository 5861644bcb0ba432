import { createServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { FRAME_BYTES, GrpcChannel } from './grpc-channel.ts';
import { eitherPublisher } from './pub-sub-wire.ts';
import { serviceToken } from './service-token.ts';
import { createServer as createHttpServer } from 'node:http';

type Answer = (stream: ServerHttp2Stream, body: Buffer) => void;

/** A gRPC server of which only the status matters. */
async function serve(
  answer: Answer,
): Promise<{ channel: GrpcChannel; sessions: ServerHttp2Session[]; stop: () => Promise<void> }> {
  const sessions: ServerHttp2Session[] = [];
  const server: Http2Server = createServer();
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => answer(stream, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const channel = new GrpcChannel(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stop = async (): Promise<void> => {
    channel.close();
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { channel, sessions, stop };
}

const finish =
  (status: number, message = ''): Answer =>
  (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () =>
      stream.sendTrailers({ 'grpc-status': status, 'grpc-message': encodeURIComponent(message) }),
    );
    stream.end(Buffer.from([0, 0, 0, 0, 0]));
  };

const call = (channel: GrpcChannel, ms = 1_000): Promise<void> =>
  channel.call('/a.B/C', Buffer.concat([Buffer.alloc(FRAME_BYTES), Buffer.from('hello')]), ms, {
    authorization: 'Bearer x',
  });

describe('A gRPC call on the hot path', () => {
  test('frames the message, says who calls, and resolves on status 0; calls share one connection', async () => {
    const seen: Buffer[] = [];
    const { channel, sessions, stop } = await serve((stream, body) => {
      seen.push(body);
      finish(0)(stream, body);
    });
    await Promise.all([call(channel), call(channel), call(channel)]);
    expect(seen[0]).toEqual(Buffer.from([0, 0, 0, 0, 5, ...Buffer.from('hello')]));
    expect(sessions).toHaveLength(1);
    await stop();
  });

  test.each([
    ['in the trailers', finish(7, 'the café is closed')],
    [
      'in the headers alone',
      (stream) =>
        stream.respond(
          { ':status': 200, 'grpc-status': 7, 'grpc-message': 'the caf%C3%A9 is closed' },
          { endStream: true },
        ),
    ],
  ])('a refusal %s is told with its code', async (_where, answer) => {
    const { channel, stop } = await serve(answer);
    await expect(call(channel)).rejects.toMatchObject({ code: 7, message: 'the café is closed' });
    await stop();
  });

  test('an HTTP error, and an end without a status, are no success', async () => {
    const answers: Answer[] = [
      (stream) => stream.respond({ ':status': 502 }, { endStream: true }),
      (stream) => stream.respond({ ':status': 200 }, { endStream: true }),
    ];
    const { channel, stop } = await serve((stream, body) => answers.shift()!(stream, body));
    await expect(call(channel)).rejects.toThrow('HTTP 502');
    await expect(call(channel)).rejects.toMatchObject({ code: 14 });
    await stop();
  });

  test('a silent server costs the deadline, and the next call takes a new connection', async () => {
    let silent = true;
    const { channel, sessions, stop } = await serve((stream, body) => (silent ? undefined : finish(0)(stream, body)));
    await expect(call(channel, 40)).rejects.toMatchObject({ code: 4 });
    silent = false;
    await call(channel);
    expect(sessions).toHaveLength(2);
    await stop();
  });

  test.each([
    ['was cut', (session: ServerHttp2Session) => session.destroy()],
    ['was asked to leave', (session: ServerHttp2Session) => session.goaway()],
  ])('connects again after the connection %s', async (_how, end) => {
    const { channel, sessions, stop } = await serve(finish(0));
    await call(channel);
    end(sessions[0]!);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await call(channel);
    expect(sessions).toHaveLength(2);
    await stop();
  });

  test('nobody there: refused at once, as unavailable', async () => {
    await expect(call(new GrpcChannel('http://127.0.0.1:9'))).rejects.toMatchObject({ code: 14 });
  });

  test('when it fails, the official client publishes', async () => {
    const through: string[] = [];
    const publisher = (name: string, error?: Error) => ({
      ready: () => (error ? Promise.reject(error) : Promise.resolve()),
      publish: () => {
        through.push(name);
        return error ? Promise.reject(error) : Promise.resolve();
      },
    });
    const either = eitherPublisher(publisher('wire', new Error('no token')), publisher('official'));
    await either.ready();
    await either.publish('t', 'k', []);
    expect(through).toEqual(['wire', 'official']);
  });
});

describe('The service account’s token', () => {
  test('is asked for once and kept until five minutes before it ends', async () => {
    let asked = 0;
    let lasts = 3_600;
    const server = createHttpServer((request, reply) => {
      expect(request.headers['metadata-flavor']).toBe('Google');
      reply.end(JSON.stringify({ access_token: `token-${++asked}`, expires_in: lasts }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
    const token = serviceToken(address);
    expect(await Promise.all([token(), token()])).toEqual(['token-1', 'token-1']);
    expect(await token()).toBe('token-1');
    lasts = 299;
    const short = serviceToken(address);
    expect([await short(), await short()]).toEqual(['token-2', 'token-3']);
    await new Promise((resolve) => server.close(resolve));
  });
});
