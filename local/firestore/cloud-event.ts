import { randomUUID } from 'node:crypto';
import { eventType } from './document-trigger.ts';
import type { DocumentEvent } from './document-trigger.ts';

/** A CloudEvent in HTTP binary mode, as Eventarc posts it to a second-generation function. */
export interface CloudEvent {
  readonly headers: Readonly<Record<string, string>>;
  /** The protobuf bytes of `google.events.cloud.firestore.v1.DocumentEventData`. */
  readonly body: Buffer;
}

export interface DocumentEventSource {
  readonly project: string;
  readonly database: string;
  /** Path below `documents/`. */
  readonly document: string;
  readonly event: DocumentEvent;
  readonly location: string;
  readonly time: string;
  readonly id?: string;
}

export function documentEvent(source: DocumentEventSource, body: Buffer): CloudEvent {
  return {
    headers: {
      'content-type': 'application/protobuf',
      'ce-specversion': '1.0',
      'ce-id': source.id ?? randomUUID(),
      'ce-type': eventType(source.event),
      'ce-source': `//firestore.googleapis.com/projects/${source.project}/databases/${source.database}`,
      'ce-subject': `documents/${source.document}`,
      'ce-time': source.time,
      'ce-datacontenttype': 'application/protobuf',
      'ce-dataschema':
        'https://github.com/googleapis/google-cloudevents/blob/main/proto/google/events/cloud/firestore/v1/data.proto',
      'ce-location': source.location,
      'ce-project': source.project,
      'ce-database': source.database,
      'ce-namespace': '(default)',
      'ce-document': source.document,
    },
    body,
  };
}
