import { api } from '../../../../test/api.ts';
import { say } from '../../messaging/messaging.factory.ts';
import { attend, sweepTimers } from '../index.ts';
import { outlet, settle, worker, later, build, ref, queue, detail } from '../team-at-work.factory.ts';

describe('CHT-9 nobody answers', () => {
  it('breaches once and climbs to lead, owner and platform; tasks that were lost are made up for by the sweep', async () => {
    const team = await build(1, { responseMinutes: 10, escalationMinutes: 20 });
    await queue(team);
    const { due } = await detail(team);
    expect(Math.abs(Date.parse(due.response!) - later(10).getTime())).toBeLessThan(60_000);
    const id = `${team.inbox.id}/${team.talk.id}`;
    const announced = () =>
      outlet
        .events(id)
        .filter(({ type }) => /breached|escalated/.test(type))
        .map(({ type, data }) => ('to' in data ? `${type} ${String(data.to)}` : type));
    await worker((ctx) => attend(ctx, ref(team)), later(9));
    expect(announced()).toEqual([]);
    for (const minutes of [11, 11, 12, 32, 32, 53, 200, 300]) {
      await worker((ctx) => attend(ctx, ref(team)), later(minutes));
      await worker((ctx) => sweepTimers(ctx, 100), later(minutes));
    }
    expect(announced()).toEqual([
      'teams.timer_breached',
      'teams.ticket_escalated lead',
      'teams.ticket_escalated owner',
      'teams.ticket_escalated platform',
    ]);
    expect(await detail(team)).toMatchObject({ breached: ['first_response'], level: 'platform' });
  });

  it('reckons anew when the hours change, and owes nothing once it is answered', async () => {
    const team = await build(1, { responseMinutes: 10, resolutionMinutes: 60 });
    await queue(team);
    await api(`PATCH /v1/inboxes/${team.inbox.publicId}`, {
      as: team.business.owner.uid,
      body: { responseMinutes: 30 },
    });
    await settle();
    expect(Math.abs(Date.parse((await detail(team)).due.response!) - later(30).getTime())).toBeLessThan(60_000);
    await say(team.talk, team.agents[0]!, 'Forty cedis');
    await settle();
    expect((await detail(team)).due).toMatchObject({ response: null, resolution: expect.any(String) as string });
  });
});
