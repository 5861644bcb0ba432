import { plain } from '../db/database.ts';
import { named } from '../db/types.ts';
import type { Role } from './dispatcher.ts';

const MARK = named('platform.outbox.mark-sent', 'select platform.mark_sent($1::uuid[])');

/** Through a function of the owner's, so that the role that serves requests may neither read nor change the outbox. */
export async function markSent(role: Role, ids: readonly string[]): Promise<void> {
  await plain(role).run(MARK, [ids]);
}
