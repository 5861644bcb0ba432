import { rootLog } from '../log.ts';
import { dispatch } from './deliver.ts';
import { envelopeOf, type PubSubMessage } from './envelope.ts';
import type { Subscriber } from './subscriber.ts';

/** The body of a topic's function: takes one Pub/Sub message in. Throws when Pub/Sub should send it again. */
export async function receive(subscribers: readonly Subscriber[], message: PubSubMessage): Promise<void> {
  const envelope = envelopeOf(message);
  if (envelope === null) {
    rootLog.error('A message that is not an event was dropped.', { bytes: message.data.length });
    return;
  }
  await dispatch(subscribers, envelope);
}
