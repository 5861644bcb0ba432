import { Metadata, Server, ServerCredentials } from '@grpc/grpc-js';
import type {
  MethodDefinition,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import type { sendUnaryData } from '@grpc/grpc-js';
import type { Socket } from 'node:net';
import { callerOf } from './caller.ts';
import type { FirestoreService, Request } from './firestore-service.ts';
import type { ListenRequest, WriteRequest } from './messages.ts';
import { decode, encode, methods } from './protos.ts';
import type { Method } from './protos.ts';
import { codes, toRpcError } from './rpc-error.ts';

type Definition = MethodDefinition<object, object>;

function definition(method: Method): Definition {
  return {
    path: `/google.firestore.v1.Firestore/${method.name}`,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    requestSerialize: (value) => encode(method.request, value),
    requestDeserialize: (bytes) => decode(method.request, bytes),
    responseSerialize: (value) => encode(method.response, value),
    responseDeserialize: (bytes) => decode(method.response, bytes),
  };
}

function status(error: unknown): { code: number; details: string; metadata: Metadata } {
  const { code, message } = toRpcError(error);
  return { code: codes[code], details: message, metadata: new Metadata() };
}

function authorization(call: { readonly metadata: Metadata }): string | undefined {
  return call.metadata.get('authorization')[0]?.toString();
}

function handler(service: FirestoreService, { name }: Method): UntypedHandleCall {
  if (name === 'Listen') return listenHandler(service);
  if (name === 'Write') return writeHandler(service);
  const stream = service.streams[name];
  if (stream) {
    return (call: ServerWritableStream<Request, object>) => {
      const answer = async (): Promise<void> => {
        for (const one of await stream(call.request, callerOf(authorization(call)))) call.write(one);
        call.end();
      };
      answer().catch((error: unknown) => call.destroy(Object.assign(new Error(), status(error))));
    };
  }
  return (call: ServerUnaryCall<Request, object>, done: sendUnaryData<object>) => {
    const answer = async (): Promise<object> => service.call(name, call.request, callerOf(authorization(call)));
    answer().then(
      (value) => done(null, value),
      (error: unknown) => done(status(error)),
    );
  };
}

type Duplex<T> = ServerDuplexStream<T, object>;

function duplex<T>(call: Duplex<T>, open: () => { receive(message: T): void; close?(): void }): void {
  const fail = (error: unknown): void => void call.emit('error', Object.assign(new Error(), status(error)));
  try {
    const stream = open();
    const close = (): void => stream.close?.();
    call.on('data', (message: T) => {
      try {
        stream.receive(message);
      } catch (error) {
        close();
        fail(error);
      }
    });
    call.on('cancelled', close);
    call.on('end', () => {
      close();
      call.end();
    });
  } catch (error) {
    fail(error);
  }
}

function listenHandler(service: FirestoreService): UntypedHandleCall {
  return (call: Duplex<ListenRequest>) =>
    duplex(call, () => service.listen(callerOf(authorization(call)), (message) => void call.write(message)));
}

function writeHandler(service: FirestoreService): UntypedHandleCall {
  return (call: Duplex<WriteRequest>) =>
    duplex(call, () => service.write(callerOf(authorization(call)), (message) => void call.write(message)));
}

export interface GrpcServer {
  /** Takes over a connection that has begun to speak HTTP/2. */
  take(socket: Socket): void;
  close(): void;
}

/** The gRPC face; it listens nowhere, connections are handed to it. */
export function grpcServer(service: FirestoreService): GrpcServer {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const all = methods();
  server.addService(
    Object.fromEntries(all.map((method) => [method.name, definition(method)])),
    Object.fromEntries(all.map((method) => [method.name, handler(service, method)])),
  );
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    take: (socket) => injector.injectConnection(socket),
    close: () => {
      injector.destroy();
      server.forceShutdown();
    },
  };
}
