import { z } from 'zod';
import { defineTask } from '../../platform/runtime/task.ts';

/** Brings the custom claims and the standing of a Firebase account into step with its row. */
export const SyncClaims = defineTask('identity.sync-claims', z.object({ uid: z.string().min(1) }));
/** Ends every session of a Firebase account: refresh tokens stop working. */
export const RevokeSessions = defineTask('identity.revoke-sessions', z.object({ uid: z.string().min(1) }));
