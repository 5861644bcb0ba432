import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { documentEvent } from '../cloud-event.ts';
import type { CloudEvent } from '../cloud-event.ts';
import type { DocumentTrigger } from '../document-trigger.ts';

export interface EventReceiver {
  readonly host: string;
  close(): Promise<void>;
}

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The emulator posts the protobuf as base64 text under a protobuf content type; functions want the bytes, as Eventarc sends them. */
export function translate(
  headers: IncomingMessage['headers'],
  body: Buffer,
  trigger: DocumentTrigger,
  location: string,
): CloudEvent {
  const header = (name: string): string => String(headers[`ce-${name}`] ?? '');
  return documentEvent(
    {
      id: header('id'),
      project: header('project'),
      database: header('database'),
      document: header('document'),
      event: trigger.event,
      time: header('time'),
      location,
    },
    Buffer.from(body.toString('latin1'), 'base64'),
  );
}

/** Stands where the emulator expects the functions host, because the emulator sends an event once and forgets it. */
export async function receiveEvents(
  triggers: ReadonlyMap<string, DocumentTrigger>,
  location: string,
  take: (trigger: DocumentTrigger, event: CloudEvent) => void,
): Promise<EventReceiver> {
  const server = createServer((request, response) => {
    const id = /\/triggers\/([^/?]+)/.exec(request.url ?? '')?.[1];
    const trigger = id === undefined ? undefined : triggers.get(decodeURIComponent(id));
    const answer = (status: number): void => void response.writeHead(status).end('{}');
    if (trigger === undefined) return answer(404);
    bytes(request).then(
      (body) => {
        take(trigger, translate(request.headers, body, trigger, location));
        answer(200);
      },
      () => answer(400),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
