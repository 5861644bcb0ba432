import { z } from 'zod';
import { defineTask } from '../../platform/runtime/task.ts';

/** Gives two who are connected a place to talk, with what was written when one asked. */
export const OpenTalk = defineTask('bizconnect.open-talk', z.object({ id: z.uuid() }));

/** Looks at a business that changed, and at whom it fits now. */
export const RefreshMatches = defineTask('bizconnect.refresh-matches', z.object({ id: z.uuid() }));
