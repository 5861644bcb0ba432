import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultName, Reply } from './fake.ts';

export interface PlantedFault {
  readonly method?: string;
  readonly path: string;
  readonly fault: FaultName;
  readonly times?: number;
  readonly ms?: number;
}

/** Faults that strike before anything happens. */
const BEFORE: ReadonlySet<FaultName> = new Set(['reset', '500', '502', '429']);
export const strikesBefore = (fault: FaultName): boolean => BEFORE.has(fault);

/** Takes the fault planted for this call, counting down how often it still strikes. */
export function takeFault(planted: (PlantedFault & { left: number })[], method: string, path: string) {
  const found = planted.find(
    (each) => each.left > 0 && (each.method ?? method) === method && path.startsWith(each.path),
  );
  if (found !== undefined) found.left -= 1;
  return found;
}

/** What the client sees instead of the answer. Answers the status that it was told, 0 for none. */
export async function strike(
  fault: PlantedFault,
  request: IncomingMessage,
  response: ServerResponse,
  send: (reply: Reply) => void,
  reply: Reply,
): Promise<number> {
  switch (fault.fault) {
    case 'timeout':
      // The client hangs up when its patience ends.
      return 0;
    case 'reset':
    case 'cut':
      request.socket.destroy();
      return 0;
    case '500':
      send({ status: 500, body: { status: false, message: 'Internal Server Error' } });
      return 500;
    case '502':
      send({ status: 502, body: '<html><h1>502 Bad Gateway</h1></html>', headers: { 'content-type': 'text/html' } });
      return 502;
    case '429':
      send({ status: 429, body: { status: false, message: 'Too many requests' }, headers: { 'retry-after': '1' } });
      return 429;
    case 'slow':
      await delay(fault.ms ?? 1_000);
      send(reply);
      return reply.status;
    case 'malformed':
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end('{"status":tr');
      return reply.status;
    case 'empty':
      response.writeHead(reply.status).end();
      return reply.status;
  }
}
