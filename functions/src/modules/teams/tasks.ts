import { z } from 'zod';
import { defineTask } from '../../platform/runtime/task.ts';

const ref = { inboxId: z.uuid(), conversationId: z.uuid() };

/** Shows the customer who answers him now, and lets an agent of the platform in. */
export const BringIn = defineTask('teams.bring-in', z.object({ ...ref, assignmentId: z.uuid() }));
/** Lets an agent of the platform out of a conversation that is no longer his. */
export const SeeOut = defineTask('teams.see-out', z.object({ ...ref, userId: z.uuid() }));
/** Looks whether a timer of the conversation has run out. */
export const CheckTicket = defineTask('teams.check-ticket', z.object(ref));
/** Reckons the deadlines of an inbox's open conversations again, after its hours changed. */
export const RetimeInbox = defineTask(
  'teams.retime-inbox',
  z.object({ inboxId: z.uuid(), after: z.uuid().nullable() }),
);
/** Goes on handing out what waits. */
export const Distribute = defineTask('teams.distribute', z.object({ inboxId: z.uuid() }));
