import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../test/events.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import type { EventEnvelope } from '../../platform/events/event.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { rebuildMirrors } from '../../platform/mirror/rebuild.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { subscribers } from '../../triggers/bizconnect.ts';
import { buildBusiness, buildUser, type TestBusiness } from '../identity/identity.factory.ts';
import { seatAll } from './mirror-connection.ts';
import type { Connection } from './schemas.ts';

const outlet = catchEvents();
const store = new MemoryStore();
mirrorInto(store);

/** What was announced of the connection and of who sees it, until nothing new is. */
async function settle(id: string) {
  const uuid = parsePublicId('conn', id)!;
  const seen = new Set<string>();
  for (;;) {
    const fresh = outlet.left
      .flatMap((row) =>
        row.kind === 'event' && row.key.startsWith(uuid) ? [JSON.parse(row.body) as EventEnvelope] : [],
      )
      .filter((event) => !seen.has(event.id));
    if (fresh.length === 0) return;
    for (const event of fresh) seen.add(event.id);
    await deliverTwice(subscribers, fresh);
  }
}
const at = (person: { readonly uid: string }, id: string) => store.get(`users/${person.uid}/connections/${id}`);
const step = (by: TestBusiness, id: string, status: string) =>
  api<Connection>(`PATCH /v1/connections/${id}/status`, { as: by.owner.uid, body: { status } });

describe('SRV-3 connections on one’s own devices', () => {
  it('follow request, answer and end, for the members of both, and nobody goes back', async () => {
    const [kofi, ama] = [await buildBusiness(), await buildBusiness()];
    const clerk = await buildUser({ member: { of: ama, as: 'staff' } });
    const body = { businessId: ama.publicId, note: 'We buy what you sell' };
    const { id } = (await api<Connection>('POST /v1/connections', { as: kofi.owner.uid, body })).data;
    await settle(id);
    expect(at(kofi.owner, id)).toMatchObject({
      id,
      status: 'pending',
      direction: 'sent',
      business: { id: ama.publicId },
    });
    for (const person of [ama.owner, clerk])
      expect(at(person, id)).toMatchObject({ direction: 'received', business: { name: kofi.name }, note: body.note });
    await step(ama, id, 'accepted');
    await settle(id);
    expect([at(kofi.owner, id)?.['status'], at(clerk, id)?.['status']]).toEqual(['accepted', 'accepted']);
    await superuser.run('delete from identity.business_member where user_id = $1', [clerk.userId]);
    await runInContext(
      { role: 'worker', actor: { kind: 'subscriber', name: 'test' }, requestId: 't', traceId: 't' },
      (ctx) => seatAll(ctx, ama.id),
    );
    await settle(id);
    expect(at(clerk, id)).toMatchObject({ _deleted: true });
    expect(at(kofi.owner, id)).toMatchObject({ status: 'accepted' });
    await step(ama, id, 'blocked');
    await settle(id);
    expect([at(kofi.owner, id), at(ama.owner, id)]).toMatchObject([{ _deleted: true }, { _deleted: true }]);
    expect(store.regressions).toBe(0);
  });

  it('are made anew from PostgreSQL to the byte', async () => {
    const [kofi, ama] = [await buildBusiness(), await buildBusiness()];
    const body = { businessId: ama.publicId };
    const { id } = (await api<Connection>('POST /v1/connections', { as: kofi.owner.uid, body })).data;
    await settle(id);
    const followed = [at(kofi.owner, id), at(ama.owner, id)];
    expect(followed).toMatchObject([{ status: 'pending' }, { status: 'pending' }]);
    const anew = new MemoryStore();
    mirrorInto(anew);
    await rebuildMirrors({ only: ['connections'], writesPerSecond: 100_000 });
    expect([kofi.owner, ama.owner].map(({ uid }) => anew.get(`users/${uid}/connections/${id}`))).toEqual(followed);
    mirrorInto(store);
  });
});
