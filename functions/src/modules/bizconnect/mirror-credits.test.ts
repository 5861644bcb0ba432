import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents, deliverTwice } from '../../../test/events.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import type { EventEnvelope } from '../../platform/events/event.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { rebuildMirrors } from '../../platform/mirror/rebuild.ts';
import { parsePublicId } from '../../platform/values/id.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { subscribers } from '../../triggers/bizconnect.ts';
import { buildBusiness, buildUser, type TestBusiness } from '../identity/identity.factory.ts';
import { assignPlan } from '../ledger/index.ts';
import { noteCredits } from './mirror-credits.ts';
import type { Connection } from './schemas.ts';

const outlet = catchEvents();
const store = new MemoryStore();
mirrorInto(store);
const seen = new Set<string>();

/** What was announced of these connections and of this business's credits, until nothing new is; late ones first. */
async function settle(business: TestBusiness, ...connections: readonly string[]): Promise<void> {
  const keys = [business.id, ...connections.map((id) => parsePublicId('conn', id)!)];
  for (;;) {
    const fresh = outlet.left
      .flatMap((row) =>
        row.kind === 'event' && keys.some((key) => row.key.startsWith(key))
          ? [JSON.parse(row.body) as EventEnvelope]
          : [],
      )
      .filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) seen.add(id);
    await deliverTwice(subscribers, fresh.reverse());
  }
}
const note = (businessId: string) =>
  runInContext({ role: 'worker', actor: { kind: 'subscriber', name: 'test' }, requestId: 't', traceId: 't' }, (ctx) =>
    noteCredits(ctx, businessId),
  );
type Period = { readonly period: string; readonly limit: number; readonly left: number; readonly returnsAt: Date };
const shownTo = ({ uid }: { readonly uid: string }, { publicId }: TestBusiness) =>
  store.get(`users/${uid}/credits/${publicId}`)?.['connectionRequests'] as readonly Period[] | undefined;
const leftOf = (who: { readonly uid: string }, business: TestBusiness) =>
  shownTo(who, business)?.map(({ period, limit, left }) => [period, limit, left]);

describe('MAT-6 what is left is visible offline', () => {
  it('follows each request, each credit that comes back, the plan and who belongs to the business', async () => {
    const [kofi, ama, yaw] = [await buildBusiness(), await buildBusiness(), await buildBusiness()];
    const clerk = await buildUser({ member: { of: kofi, as: 'staff' } });
    const ask = async (to: TestBusiness) =>
      (await api<Connection>('POST /v1/connections', { as: kofi.owner.uid, body: { businessId: to.publicId } })).data
        .id;
    const asked = [await ask(ama), await ask(yaw)];
    await settle(kofi, ...asked);
    for (const who of [kofi.owner, clerk])
      expect(leftOf(who, kofi)).toEqual([
        ['day', 5, 3],
        ['month', 50, 48],
      ]);
    // A phone that was away over midnight reckons from when it begins anew.
    for (const { returnsAt } of shownTo(clerk, kofi)!) expect(returnsAt.getTime()).toBeGreaterThan(Date.now());
    expect(shownTo(ama.owner, kofi)).toBeUndefined();

    await api(`PATCH /v1/connections/${asked[0]}/status`, { as: kofi.owner.uid, body: { status: 'withdrawn' } });
    await settle(kofi, ...asked);
    expect(leftOf(clerk, kofi)![0]).toEqual(['day', 5, 4]);

    await runInContext(
      { role: 'worker', actor: { kind: 'subscriber', name: 'test' }, requestId: 't', traceId: 't' },
      (ctx) => assignPlan(ctx, { owner: { kind: 'business', id: kofi.id }, plan: 'standard' }),
    );
    await note(kofi.id);
    await settle(kofi, ...asked);
    const [day] = leftOf(clerk, kofi)!;
    expect(Number(day![1])).toBeGreaterThan(5);
    expect(day![2]).toBe(Number(day![1]) - 1);

    await superuser.run('delete from identity.business_member where user_id = $1', [clerk.userId]);
    await note(kofi.id);
    await settle(kofi, ...asked);
    expect([shownTo(clerk, kofi), shownTo(kofi.owner, kofi) === undefined]).toEqual([undefined, false]);
    expect(store.regressions).toBe(0);

    const fresh = new MemoryStore();
    mirrorInto(fresh);
    await rebuildMirrors({ only: ['connection-credits'], writesPerSecond: 100_000 });
    mirrorInto(store);
    const path = `users/${kofi.owner.uid}/credits/${kofi.publicId}`;
    expect(JSON.stringify(fresh.get(path))).toBe(JSON.stringify(store.get(path)));
  });

  it('writes nothing where nothing changed', async () => {
    const kofi = await buildBusiness();
    await note(kofi.id);
    await note(kofi.id);
    const rows = await superuser.rows('select version from bizconnect.credit_seat where business_id = $1', [kofi.id]);
    expect(rows).toEqual([{ version: 1 }]);
  });
});
