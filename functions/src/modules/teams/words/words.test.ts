import { api } from '../../../../test/api.ts';
import { superuser } from '../../../../test/database.ts';
import { buildBusiness, buildUser } from '../../identity/identity.factory.ts';
import { buildConversation } from '../../messaging/messaging.factory.ts';

import type { Note, ReadyReply } from '../index.ts';
import { buildTicket } from '../teams.factory.ts';
import { outlet, settle, build, at, queue } from '../team-at-work.factory.ts';

describe('words among colleagues', () => {
  it('notes are sealed, in no mirror, and not there for the customer, his business or another inbox', async () => {
    const team = await build(1);
    await queue(team);
    const notes = `${at(team)}/notes`;
    const written = await api<Note>(`POST ${notes}`, { as: team.agents[0]!.uid, body: { text: 'He never pays' } });
    expect(written.status).toBe(201);
    const read = await api<Note[]>(`GET ${notes}`, { as: team.business.owner.uid });
    expect(read.data).toMatchObject([{ text: 'He never pays', authorName: 'Agent 0' }]);
    const rival = await buildBusiness({ owner: await buildUser({ activeRole: 'business' }) });
    expect((await api(`GET ${notes}`, { as: rival.owner.uid })).status).toBe(404);
    // The customer, acting for a business of his own, is a stranger to the inbox.
    const buyer = await buildBusiness();
    const theirs = await buildConversation({ people: [buyer.owner, team.business.owner], kind: 'connection' });
    await buildTicket(team.inbox, theirs);
    const path = `/v1/inboxes/${team.inbox.publicId}/conversations/${theirs.publicId}/notes`;
    await api(`POST ${path}`, { as: team.agents[0]!.uid, body: { text: 'Ask for half before' } });
    for (const method of ['GET', 'POST'])
      expect(
        (await api(`${method} ${path}`, { as: buyer.owner.uid, ...(method === 'POST' && { body: { text: 'x' } }) }))
          .status,
      ).toBe(404);
    await settle();
    const dump = await superuser.rows<{ text: string }>('select n::text as text from teams.note n');
    expect(dump.map(({ text }) => text).join()).not.toContain(Buffer.from('He never pays').toString('hex'));
    expect(outlet.left.map(({ body }) => body).join()).not.toContain('He never pays');
  });

  it('ready-made answers have their names filled in', async () => {
    const team = await build(1);
    await queue(team);
    const replies = `/v1/inboxes/${team.inbox.publicId}/replies`;
    const as = team.business.owner.uid;
    const body = { shortcut: 'hello', body: 'Good day {customer}, this is {agent} of {business}.' };
    expect((await api(`POST ${replies}`, { as, body })).status).toBe(201);
    expect((await api(`POST ${replies}`, { as, body })).errors[0]?.code).toBe('teams.shortcut_taken');
    expect((await api(`POST ${replies}`, { as, body: { shortcut: 'x', body: 'Pay {price}' } })).status).toBe(400);
    const ready = await api<ReadyReply[]>(`GET ${at(team)}/replies`, { as: team.agents[0]!.uid });
    expect(ready.data).toMatchObject([{ text: 'Good day Kofi, this is Agent 0 of Adom Stores.' }]);
  });
});
