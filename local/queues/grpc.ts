import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import type { handleUnaryCall, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { LocalError } from '../errors.ts';
import { isFree } from '../ports.ts';

/** A refusal that the official clients show as they show the cloud's own. */
export class Refusal extends Error {
  readonly code: number;

  constructor(code: keyof typeof status, sentence: string) {
    super(sentence);
    this.code = status[code];
  }
}

export function unary<Request, Reply>(
  handle: (request: Request) => Reply | Promise<Reply>,
): handleUnaryCall<Request, Reply> {
  return (call, callback) => {
    const answer = async (): Promise<Reply> => handle(call.request);
    answer().then(
      (reply) => callback(null, reply),
      (error: unknown) => {
        const details = error instanceof Error ? error.message : String(error);
        callback({ code: error instanceof Refusal ? error.code : status.INTERNAL, details });
      },
    );
  };
}

export interface Served {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
}

function bind(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) => resolve(error === null));
  });
}

/** Listens on 127.0.0.1; answers the function that stops it. Methods without a handler answer UNIMPLEMENTED. */
export async function listen(name: string, port: number, services: readonly Served[]): Promise<() => void> {
  // One publish request may hold 10 MB of messages, and their envelope comes on top.
  const server = new Server({ 'grpc.max_receive_message_length': 20 << 20 });
  for (const { definition, implementation } of services) server.addService(definition, implementation);
  const bound = (await isFree(port)) && (await bind(server, port));
  if (!bound) {
    server.forceShutdown();
    throw new LocalError('portTaken', `${name} cannot listen on port ${port}: another program may be using it.`);
  }
  return () => server.forceShutdown();
}
