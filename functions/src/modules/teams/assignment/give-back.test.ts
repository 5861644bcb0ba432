import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { buildUser, type TestPerson } from '../../identity/identity.factory.ts';
import { say } from '../../messaging/messaging.factory.ts';
import { attend, type Ticket } from '../index.ts';
import { buildAgent } from '../teams.factory.ts';
import { settle, worker, later, build, at, ref, queue, claim, detail, reasons } from '../team-at-work.factory.ts';

describe('CHT-7 a conversation goes on', () => {
  it('to the next agent when its own gives no first reply in time, and not back to him by itself', async () => {
    const team = await build(1, { replyMinutes: 5, automatic: true });
    await queue(team);
    await settle();
    expect((await detail(team)).agent?.id).toBe(team.agents[0]!.publicId);
    await worker((ctx) => attend(ctx, ref(team)), later(4));
    expect((await detail(team)).state).toBe('assigned');
    await worker((ctx) => attend(ctx, ref(team)), later(6));
    await settle();
    const seen = await detail(team);
    expect([seen.state, reasons(seen)]).toEqual(['waiting', ['queued', 'assigned', 'returned: no_first_reply']]);
    const [, esi] = [team.agents[0]!, await buildUser({ member: { of: team.business, as: 'staff' } })];
    await buildAgent(team.inbox, esi, { onDuty: false });
    await api(`POST /v1/inboxes/${team.inbox.publicId}/duty/on`, { as: esi.uid });
    await settle();
    expect((await detail(team)).agent?.id).toBe(esi.publicId);
  });

  it('stays with who has answered', async () => {
    const team = await build(1, { replyMinutes: 5 });
    await queue(team);
    await claim(team, team.agents[0]!);
    await say(team.talk, team.agents[0]!, 'Forty cedis');
    await settle();
    await worker((ctx) => attend(ctx, ref(team)), later(60));
    expect(await detail(team)).toMatchObject({
      state: 'assigned',
      due: { reply: null },
      repliedAt: expect.any(String) as string,
    });
  });

  it('when its agent goes off duty, or is taken out, or leaves the business', async () => {
    for (const [how, reason] of [
      ['off', 'agent_off_shift'],
      ['removed', 'agent_removed'],
      ['left', 'agent_removed'],
    ] as const) {
      const team = await build(1);
      const [ama] = team.agents as [TestPerson];
      await queue(team);
      await claim(team, ama);
      const inbox = `/v1/inboxes/${team.inbox.publicId}`;
      if (how === 'off') await api(`POST ${inbox}/duty/off`, { as: ama.uid });
      if (how === 'removed') await api(`DELETE ${inbox}/agents/${ama.publicId}`, { as: team.business.owner.uid });
      if (how === 'left')
        expect((await api(`POST /v1/businesses/${team.business.publicId}/leave`, { as: ama.uid })).status).toBe(204);
      await settle();
      const seen = await detail(team);
      expect([seen.state, reasons(seen).at(-1)]).toEqual(['waiting', `returned: ${reason}`]);
    }
  });

  it('into the queue when the customer comes back and its agent is off duty; else to him again', async () => {
    const team = await build(1);
    const [ama] = team.agents as [TestPerson];
    await queue(team);
    await claim(team, ama);
    await settle();
    expect((await api<Ticket>(`POST ${at(team)}/resolve`, { as: ama.uid })).data.state).toBe('resolved');
    await say(team.talk, team.customer, 'One more question');
    await settle();
    expect(await detail(team)).toMatchObject({ state: 'assigned', round: 2, agent: { id: ama.publicId } });
    await api(`POST ${at(team)}/resolve`, { as: ama.uid });
    await api(`POST /v1/inboxes/${team.inbox.publicId}/duty/off`, { as: ama.uid });
    await say(team.talk, team.customer, 'And another');
    await settle();
    const seen = await detail(team);
    expect([seen.state, seen.round, seen.timeline.at(-1)?.reason]).toEqual(['waiting', 3, 'agent_off_shift']);
  });

  it('by hand, with what the next one must know, which the customer never sees', async () => {
    const team = await build(2);
    const [ama, esi] = team.agents as [TestPerson, TestPerson];
    await queue(team);
    await claim(team, ama);
    const body = { agentId: esi.publicId, reason: 'shift_ends', summary: 'He buys forty bags' };
    expect((await api(`POST ${at(team)}/reassign`, { as: esi.uid, body })).errors[0]?.code).toBe('teams.not_yours');
    const given = await api<Ticket>(`POST ${at(team)}/reassign`, { as: ama.uid, body });
    expect([given.status, given.data.agent?.id]).toEqual([200, esi.publicId]);
    expect(await detail(team)).toMatchObject({
      handOvers: [{ fromId: ama.publicId, toId: esi.publicId, reason: 'shift_ends', summary: 'He buys forty bags' }],
    });
    const dump = await superuser.rows<{ text: string }>(`select h::text as text from teams.hand_over h`);
    expect(dump.map(({ text }) => text).join()).not.toContain(Buffer.from('forty bags').toString('hex'));
  });
});
