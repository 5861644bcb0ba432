import { superuser } from '../../../test/database.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import type { TestBusiness } from '../identity/identity.factory.ts';
import { keysAtHand } from '../messaging/index.ts';
import type { Status } from './rules.ts';

/** Two businesses of which the first has asked the second; `conn_…`. */
export async function buildConnection(given: {
  readonly from: TestBusiness;
  readonly to: TestBusiness;
  readonly status?: Extract<Status, 'pending' | 'accepted'>;
}): Promise<string> {
  const id = newId(new Date());
  const { from, to, status = 'pending' } = given;
  await keysAtHand();
  await superuser.run(
    `insert into bizconnect.connection (id, low_id, high_id, context, requester_id, requested_by, status, note, requested_at, expires_at,
       created_at, updated_at)
     values ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 'local', $2, $4, 'pending', 'We buy what you sell', now(),
       now() + interval '14 days', now(), now())`,
    [id, from.id, to.id, from.owner.userId],
  );
  if (status === 'accepted')
    await superuser.run(
      `update bizconnect.connection set status = 'accepted', answered_by = $2, answered_at = now() where id = $1`,
      [id, to.owner.userId],
    );
  return publicId('conn', id);
}
