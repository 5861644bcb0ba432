import { documentEvent } from '../cloud-event.ts';
import type { EventDelivery } from '../event-delivery.ts';
import { pathMatcher } from '../document-trigger.ts';
import type { DocumentEvent, DocumentTrigger } from '../document-trigger.ts';
import { parseName } from './document-name.ts';
import type { Change, DocumentStore } from './document-store.ts';
import { encode } from './protos.ts';
import { toIso } from './timestamp.ts';
import { sameValue } from './value.ts';

function kindOf({ before, after }: Change): DocumentEvent {
  return before === undefined ? 'created' : after === undefined ? 'deleted' : 'updated';
}

/** DocumentEventData as Firestore fills it: the update mask is set for updates only. */
function eventData({ before, after }: Change): Buffer {
  const names = before && after ? new Set([...Object.keys(before.fields), ...Object.keys(after.fields)]) : [];
  const changed = [...names].filter((name) => {
    const [old, now] = [before?.fields[name], after?.fields[name]];
    return old === undefined || now === undefined || !sameValue(old, now);
  });
  return encode('DocumentEventData', {
    ...(after && { value: after }),
    ...(before && { oldValue: before }),
    ...(before && after && { updateMask: { fieldPaths: changed } }),
  });
}

/** Hands every commit to the triggers whose path and kind it meets; answers the function that ends this. */
export function sendDocumentEvents(
  store: DocumentStore,
  triggers: readonly DocumentTrigger[],
  location: string,
  delivery: Pick<EventDelivery, 'send'>,
): () => void {
  const watching = triggers.map((trigger) => ({ trigger, matches: pathMatcher(trigger.document) }));
  return store.onCommit((changes, time) => {
    for (const change of changes) {
      const { project, database, path } = parseName(change.name);
      const kind = kindOf(change);
      for (const { trigger, matches } of watching) {
        if ((trigger.event !== 'written' && trigger.event !== kind) || !matches(path)) continue;
        const source = { project, database, document: path, event: trigger.event, location, time: toIso(time) };
        delivery.send(trigger, documentEvent(source, eventData(change)));
      }
    }
  });
}
