import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';
import { CONTEXTS, STATUSES } from './rules.ts';

const TOPIC = 'bizconnect';

/** Ids are UUIDs: of the connection, and of the two businesses. */
const ConnectionFact = z.object({
  id: z.uuid(),
  version: z.int().positive(),
  requesterId: z.uuid(),
  receiverId: z.uuid(),
  context: z.enum(CONTEXTS),
  status: z.enum(STATUSES),
});
export type ConnectionFact = z.infer<typeof ConnectionFact>;

export const ConnectionRequested = defineEvent(TOPIC, 'connection.requested', ConnectionFact);
export const ConnectionAccepted = defineEvent(TOPIC, 'connection.accepted', ConnectionFact);
/** Declined, withdrawn, expired or blocked. */
export const ConnectionEnded = defineEvent(TOPIC, 'connection.ended', ConnectionFact);
/** `id` is the business's. */
export const MatchProfileChanged = defineEvent(
  TOPIC,
  'match_profile.changed',
  z.object({ id: z.uuid(), version: z.int().positive() }),
);

/** Of what one member sees of a connection: `id` is `<connection uuid>/<Firebase uid>`. */
export const ConnectionSeatChanged = defineEvent(
  TOPIC,
  'connection.seat_changed',
  z.object({ id: z.string().regex(/^[0-9a-f-]{36}\/.+$/), version: z.int().positive() }),
);

/** Of what one member sees of his business's credits: `id` is `<business uuid>/<Firebase uid>`. */
export const CreditSeatChanged = defineEvent(
  TOPIC,
  'connection.credits_shown',
  z.object({ id: z.string(), version: z.int().positive() }),
);
