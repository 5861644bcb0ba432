import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import type { TestPerson } from '../../identity/identity.factory.ts';
import { sweepDuty, type Agent } from '../index.ts';
import { settle, worker, build, queue, claim, detail } from '../team-at-work.factory.ts';

describe('CHT-8 presence', () => {
  it('survives a gap within the grace, ends after it, and comes back with the first sign of life', async () => {
    const team = await build(1);
    const [ama] = team.agents as [TestPerson];
    await queue(team);
    await claim(team, ama);
    const silentFor = (minutes: number) =>
      superuser.run(`update teams.agent set seen_at = now() - $2 * interval '1 minute' where inbox_id = $1`, [
        team.inbox.id,
        minutes,
      ]);
    const onDuty = async () =>
      (await api<Agent[]>(`GET /v1/inboxes/${team.inbox.publicId}/agents`, { as: ama.uid })).data[0]?.onDuty;
    await silentFor(9);
    await worker((ctx) => sweepDuty(ctx, 1_000));
    await settle();
    expect([await onDuty(), (await detail(team)).state]).toEqual([true, 'assigned']);
    await silentFor(11);
    await worker((ctx) => sweepDuty(ctx, 1_000));
    await settle();
    expect([await onDuty(), (await detail(team)).timeline.at(-1)?.reason]).toEqual([false, 'agent_off_shift']);
    const beat = () =>
      api<{ onDuty: boolean }>(`POST /v1/inboxes/${team.inbox.publicId}/duty/heartbeat`, { as: ama.uid });
    expect((await beat()).data.onDuty).toBe(true);
    // Who went by himself is not brought back by his phone.
    await api(`POST /v1/inboxes/${team.inbox.publicId}/duty/off`, { as: ama.uid });
    expect((await beat()).data.onDuty).toBe(false);
  });

  it('ends with the shift, and nobody comes outside his own', async () => {
    const team = await build(1);
    const [ama] = team.agents as [TestPerson];
    const path = `/v1/inboxes/${team.inbox.publicId}`;
    const today = new Date().toISOString().slice(0, 10);
    const days = [-1, 0, 1].map((n) => new Date(Date.parse(today) + n * 86_400_000).toISOString().slice(0, 10));
    const off = { weekly: [], exceptions: days.map((date) => ({ date })) };
    const set = await api<Agent>(`PUT ${path}/agents/${ama.publicId}/shifts`, {
      as: team.business.owner.uid,
      body: off,
    });
    expect(set.data).toMatchObject({ onDuty: false, offReason: 'shift_end' });
    expect((await api(`POST ${path}/duty/on`, { as: ama.uid })).errors[0]).toMatchObject({
      code: 'teams.outside_shift',
    });
    const on = { weekly: [], exceptions: [{ date: days[2], from: '00:00', to: '24:00' }] };
    await api(`PUT ${path}/agents/${ama.publicId}/shifts`, {
      as: team.business.owner.uid,
      body: { ...on, exceptions: [] },
    });
    expect((await api(`POST ${path}/duty/on`, { as: ama.uid })).data).toEqual({ onDuty: true, shiftEndsAt: null });
    await superuser.run(`update teams.agent set shift_ends_at = now() - interval '1 second' where inbox_id = $1`, [
      team.inbox.id,
    ]);
    await worker((ctx) => sweepDuty(ctx, 1_000));
    const [row] = await superuser.rows<{ why: string }>(
      'select off_reason as why from teams.agent where inbox_id = $1',
      [team.inbox.id],
    );
    expect(row?.why).toBe('shift_end');
  });
});
