import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { buildBusiness, buildUser, type TestPerson } from '../../identity/identity.factory.ts';
import { say } from '../../messaging/messaging.factory.ts';
import type { Note, Ticket, TicketDetail } from '../index.ts';
import { buildAgent, buildInbox, type BuiltInbox } from '../teams.factory.ts';
import { store, settle, build, at, queue, claim, reasons, type Team } from '../team-at-work.factory.ts';

/** A team whose Ama has the conversation, and a second inbox of the same business in which Yaw works. */
async function two(settings: Parameters<typeof buildInbox>[1] = {}) {
  const team = await build(1);
  const payments = await buildInbox(team.business, { name: 'Payments', ...settings });
  const yaw = await buildUser({ displayName: 'Yaw', member: { of: team.business, as: 'staff' } });
  await buildAgent(payments, yaw);
  await queue(team);
  const [ama] = team.agents as [TestPerson];
  await claim(team, ama);
  await settle();
  return { team, payments, yaw, ama, there: { ...team, inbox: payments } };
}
const move = (team: Team, to: BuiltInbox, by: TestPerson) =>
  api<Ticket>(`POST ${at(team)}/move`, {
    as: by.uid,
    body: { inboxId: to.publicId, reason: 'needs_expert', summary: 'He paid twice' },
  });
const detail = async (team: Team, as: TestPerson) => (await api<TicketDetail>(`GET ${at(team)}`, { as: as.uid })).data;
const openCount = async (inbox: BuiltInbox) =>
  (await superuser.rows<{ n: number }>('select open_count as n from teams.agent where inbox_id = $1', [inbox.id])).map(
    ({ n }) => n,
  );

describe('A conversation that belongs in another inbox', () => {
  it('waits there from when the customer has waited, with its notes, its hand-overs and all that became of it', async () => {
    const { team, payments, yaw, ama, there } = await two({ responseMinutes: 30 });
    await api(`POST ${at(team)}/notes`, { as: ama.uid, body: { text: 'He always pays on Fridays' } });
    const since = (await detail(team, ama)).customerSince;
    expect(since).not.toBeNull();
    const moved = await move(team, payments, ama);
    expect([moved.status, moved.data]).toMatchObject([
      200,
      { inboxId: payments.publicId, state: 'waiting', agent: null, waitingSince: since, customerSince: since },
    ]);
    expect(moved.data.due.response).not.toBeNull();
    // Sent again, it is the same move.
    expect((await move(team, payments, ama)).data).toEqual(moved.data);
    await settle();
    expect(await openCount(team.inbox)).toEqual([0]);
    expect(await detail(team, ama)).toMatchObject({ state: 'resolved', movedTo: payments.publicId });

    expect((await claim(there, yaw)).status).toBe(200);
    const seen = await detail(there, yaw);
    expect(reasons(seen)).toEqual([
      'queued',
      'assigned',
      'moved_out: needs_expert',
      'moved_in: needs_expert',
      'assigned',
    ]);
    expect(seen.handOvers).toMatchObject([{ fromId: ama.publicId, toId: null, summary: 'He paid twice' }]);
    const notes = await api<Note[]>(`GET ${at(there)}/notes`, { as: yaw.uid });
    expect(notes.data.map(({ text }) => text)).toEqual(['He always pays on Fridays']);
    await settle();
    const document = (inbox: BuiltInbox) => store.get(`inboxes/${inbox.publicId}/assignments/${team.talk.publicId}`);
    expect([document(team.inbox)?.['state'], document(payments)?.['agentId']]).toEqual(['resolved', yaw.publicId]);
  });

  it('is opened again where it is, and may come back', async () => {
    const { team, payments, yaw, ama, there } = await two();
    await move(team, payments, ama);
    await claim(there, yaw);
    await settle();
    await api(`POST ${at(there)}/resolve`, { as: yaw.uid });
    await say(team.talk, team.customer, 'One more question');
    await settle();
    expect(await detail(there, yaw)).toMatchObject({ state: 'assigned', round: 2, agent: { id: yaw.publicId } });
    expect((await detail(team, ama)).state).toBe('resolved');
    expect((await api(`POST ${at(team)}/reopen`, { as: ama.uid })).status).toBe(404);

    expect((await move(there, team.inbox, yaw)).data).toMatchObject({ state: 'waiting', movedTo: null, round: 2 });
    expect((await claim(team, ama)).status).toBe(200);
    await settle();
    expect(await openCount(payments)).toEqual([0]);
    expect((await detail(team, ama)).agent?.id).toBe(ama.publicId);
  });

  it('of two who move it at once, one does; nobody moves what is another’s, is resolved, or to strangers', async () => {
    const { team, payments, yaw, ama } = await two();
    const third = await buildInbox(team.business, { name: 'Claims' });
    expect((await move(team, payments, yaw)).status).toBe(403);
    const foreign = await buildInbox(await buildBusiness());
    expect((await move(team, foreign, ama)).status).toBe(404);
    const { owner } = team.business;
    const both = await Promise.all([move(team, payments, ama), move(team, third, owner)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const open = await superuser.rows(
      'select inbox_id from teams.ticket where conversation_id = $1 and moved_to is null',
      [team.talk.id],
    );
    expect(open).toHaveLength(1);
    expect(await openCount(team.inbox)).toEqual([0]);
  });
});
