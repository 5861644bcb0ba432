import { z } from 'zod';
import type { EventEnvelope } from './event.ts';

const Envelope = z.object({
  id: z.uuid(),
  type: z.string().min(1),
  timestamp: z.iso.datetime(),
  source: z.string().min(1),
  data: z.looseObject({ id: z.string().min(1), version: z.number().int().nonnegative() }),
  metadata: z.object({ traceId: z.string(), requestId: z.string(), actor: z.string() }),
});

/** What `onMessagePublished` hands over; `json` is parsed when it is read. */
export interface PubSubMessage {
  readonly data: string;
}

/** The envelope inside a Pub/Sub message, or null when it is not one of ours: no retry would ever mend it. */
export function envelopeOf(message: PubSubMessage): EventEnvelope | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'));
    return Envelope.parse(parsed);
  } catch {
    return null;
  }
}
