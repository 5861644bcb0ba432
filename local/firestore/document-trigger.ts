import type { Trigger } from '../functions/triggers.ts';

const eventTypes = {
  'google.cloud.firestore.document.v1.created': 'created',
  'google.cloud.firestore.document.v1.updated': 'updated',
  'google.cloud.firestore.document.v1.deleted': 'deleted',
  'google.cloud.firestore.document.v1.written': 'written',
} as const;

export type DocumentEvent = (typeof eventTypes)[keyof typeof eventTypes];

/** A function that wants to hear of documents, as firebase-functions v2 declares it. */
export interface DocumentTrigger {
  /** The function's name; its URL is `${functionsUrl}/${function}`. */
  readonly function: string;
  readonly event: DocumentEvent;
  /** Path pattern such as `inbox/{uid}/commands/{id}`. */
  readonly document: string;
  /** As in production: without it an event that the function refuses is lost, with it the event comes back. */
  readonly retry?: boolean;
}

export function eventType(event: DocumentEvent): string {
  return `google.cloud.firestore.document.v1.${event}`;
}

/** The Firestore triggers among all of the platform's; every other kind of function is passed over. */
export function documentTriggers(triggers: readonly Trigger[]): DocumentTrigger[] {
  return triggers.flatMap(({ name, eventTrigger }) => {
    const event = eventTypes[eventTrigger?.eventType as keyof typeof eventTypes];
    const document = eventTrigger?.eventFilterPathPatterns?.['document'] ?? eventTrigger?.eventFilters?.['document'];
    if (eventTrigger === undefined || event === undefined || document === undefined) return [];
    return [{ function: name, event, document, retry: eventTrigger.retry }];
  });
}

/** Answers a test of document paths (`inbox/u1/commands/c1`) for a pattern with `{name}`, `{name=**}`, `*` or `**`. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const segments = pattern.split('/').map((segment) => {
    if (/^(\*\*|\{[^}=]+=\*\*\})$/.test(segment)) return '.+';
    return segment
      .split(/(\{[^}]*\}|\*)/)
      .map((part) => (/^(\{|\*)/.test(part) ? '[^/]+' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
      .join('');
  });
  const expression = new RegExp(`^${segments.join('/')}$`);
  return (path) => expression.test(path);
}
