import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import type { TestPerson } from '../../identity/identity.factory.ts';
import { buildConversation, say } from '../../messaging/messaging.factory.ts';
import type * as messaging from '../../messaging/index.ts';
import type { Ticket } from '../index.ts';
import { buildTicket } from '../teams.factory.ts';
import { store, settle, build, at, queue, claim, detail } from '../team-at-work.factory.ts';

describe('CHT-6 a claim', () => {
  it('is one agent’s; the customer sees who looks after him, and the agent writes in the business’s name', async () => {
    const team = await build(2);
    await queue(team);
    const [ama, esi] = team.agents as [TestPerson, TestPerson];
    const answers = await Promise.all([claim(team, ama), claim(team, esi)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers[0].status === 200 ? ama : esi;
    const loser = winner === ama ? esi : ama;
    expect((await claim(team, loser)).errors[0]?.code).toBe('teams.taken');
    expect((await claim(team, winner)).status).toBe(200);
    await settle();
    const sent = await say(team.talk, winner, 'Forty cedis a bag');
    expect(sent.data).toMatchObject({ senderBusinessId: team.business.publicId });
    const seen = await api<{ messages: messaging.Message[] }>(`GET /v1/conversations/${team.talk.publicId}/messages`, {
      as: team.customer.uid,
    });
    expect(seen.data.messages.map(({ text }) => text)).toEqual([
      'How much is cement?',
      `${winner.displayName} is looking after this conversation now.`,
      'Forty cedis a bag',
    ]);
    await settle();
    expect(await detail(team)).toMatchObject({
      state: 'assigned',
      customerSince: null,
      agent: { id: winner.publicId },
    });
    const document = store.get(`inboxes/${team.inbox.publicId}/assignments/${team.talk.publicId}`);
    expect(document).toMatchObject({
      state: 'assigned',
      agentId: winner.publicId,
      customer: { name: team.customer.displayName },
    });
    expect(JSON.stringify(document)).not.toContain('cement');
  });

  it('is refused without duty, room or skill, and to whoever is not an agent', async () => {
    const team = await build(1);
    await queue(team);
    const [ama] = team.agents as [TestPerson];
    const set = (column: string) =>
      superuser.run(`update teams.agent set ${column} where inbox_id = $1`, [team.inbox.id]);
    expect((await claim(team, team.business.owner)).errors[0]?.code).toBe('teams.not_agent');
    await set(`seen_at = now() - interval '11 minutes'`);
    expect((await claim(team, ama)).errors[0]?.code).toBe('teams.off_duty');
    await set('seen_at = now(), open_count = capacity');
    expect((await claim(team, ama)).errors[0]?.code).toBe('teams.full');
    await set('open_count = 0');
    await api(`PATCH ${at(team)}`, { as: ama.uid, body: { skill: 'payments', language: null } });
    expect((await claim(team, ama)).errors[0]?.code).toBe('teams.not_fit');
    expect((await api(`POST ${at(team)}/claim`, { as: team.customer.uid })).status).toBe(403);
    await set(`skills = '{payments}'`);
    expect((await claim(team, ama)).status).toBe(200);
  });

  it('goes in turns: who had one waits for the other, and an automatic inbox deals by itself', async () => {
    const team = await build(2, { automatic: true });
    const more = await buildConversation({ people: [team.customer, team.business.owner], kind: 'connection' });
    await buildTicket(team.inbox, more);
    await queue(team);
    await settle();
    const rows = await superuser.rows<{ n: number }>(`select open_count as n from teams.agent where inbox_id = $1`, [
      team.inbox.id,
    ]);
    expect(rows).toEqual([{ n: 1 }, { n: 1 }]);
    const byHand = await build(2);
    await queue(byHand);
    const [ama, esi] = byHand.agents as [TestPerson, TestPerson];
    const next = `POST /v1/inboxes/${byHand.inbox.publicId}/claim`;
    const second = await buildConversation({ people: [byHand.customer, byHand.business.owner], kind: 'connection' });
    expect((await api<Ticket>(next, { as: ama.uid })).data.agent?.id).toBe(ama.publicId);
    await buildTicket(byHand.inbox, second);
    expect((await api(next, { as: ama.uid })).errors[0]?.code).toBe('teams.not_your_turn');
    expect((await api(next, { as: esi.uid })).status).toBe(200);
    expect((await api(next, { as: ama.uid })).status).toBe(204);
  });
});
