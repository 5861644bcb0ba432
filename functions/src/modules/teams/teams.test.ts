import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { rebuildMirrors } from '../../platform/mirror/rebuild.ts';
import { buildBusiness, buildUser } from '../identity/identity.factory.ts';
import { buildConversation, say } from '../messaging/messaging.factory.ts';
import type { Agent, Inbox, Ticket } from './index.ts';
import { buildAgent, buildInbox, buildTicket } from './teams.factory.ts';
import { store, settle, type Team, build, at, queue, claim } from './team-at-work.factory.ts';

describe('an inbox', () => {
  it('is made, staffed and changed by whoever manages the business', async () => {
    const business = await buildBusiness();
    const as = business.owner.uid;
    const colleague = await buildUser({ member: { of: business, as: 'staff' } });
    const draft = { name: 'Orders', timeZone: 'Africa/Lagos', hours: [{ day: 1, from: '08:00', to: '17:00' }] };
    const made = await api<Inbox>('POST /v1/inboxes', { as, body: draft });
    expect([made.status, made.data.businessId, made.data.graceMinutes]).toEqual([201, business.publicId, 10]);
    const path = `/v1/inboxes/${made.data.id}`;
    const changed = await api<Inbox>(`PATCH ${path}`, { as, body: { responseMinutes: 30 } });
    expect(changed.data).toMatchObject({ name: 'Orders', responseMinutes: 30, hours: draft.hours });
    const put = await api<Agent>(`PUT ${path}/agents/${colleague.publicId}`, {
      as,
      body: { skills: ['payments'], capacity: 2 },
    });
    expect(put.data).toMatchObject({ id: colleague.publicId, skills: ['payments'], capacity: 2, onDuty: false });
    const stranger = await buildUser();
    expect((await api(`PUT ${path}/agents/${stranger.publicId}`, { as, body: {} })).status).toBe(404);
    const wrong = await api('POST /v1/inboxes', { as, body: { ...draft, timeZone: 'Lagos' } });
    expect(wrong.errors[0]).toMatchObject({ code: 'request.invalid', field: 'timeZone' });
    expect((await api<Inbox[]>('GET /v1/inboxes', { as: colleague.uid })).data).toMatchObject([{ id: made.data.id }]);
    await settle();
    expect(store.get(`inboxes/${made.data.id}`)).toMatchObject({ agentUids: [colleague.uid] });
  });

  it('takes in by itself what a customer asks about a listing, in his language where somebody speaks it', async () => {
    const business = await buildBusiness();
    const inbox = await buildInbox(business, { kinds: ['listing'] });
    const agent = await buildUser({ member: { of: business, as: 'staff' } });
    await buildAgent(inbox, agent, { languages: ['fr'] });
    const customer = await buildUser();
    await superuser.run(`update identity."user" set locale = 'fr-SN' where id = $1`, [customer.userId]);
    await buildConversation({ people: [customer, business.owner], kind: 'listing' });
    // Who asks others does not queue his own question.
    await buildConversation({ people: [business.owner, await buildUser()], kind: 'listing' });
    await settle();
    const waiting = await api<Ticket[]>(`GET /v1/inboxes/${inbox.publicId}/conversations?state=waiting`, {
      as: agent.uid,
    });
    expect(waiting.data).toMatchObject([
      { language: 'fr', kind: 'listing', customer: { name: customer.displayName, business: null } },
    ]);
  });
});

describe('the platform’s own support', () => {
  it('lets its agent into the conversation while it is his, and no longer', async () => {
    const ada = await buildUser({ displayName: 'Ada', activeRole: 'moderator' });
    const customer = await buildUser();
    const inbox = await buildInbox(null);
    await buildAgent(inbox, ada);
    const talk = await buildConversation({ people: [customer], kind: 'support' });
    await say(talk, customer, 'I cannot pay');
    const team = { inbox, talk } as Team;
    await buildTicket(inbox, talk);
    expect((await say(talk, ada, 'Hello')).status).toBe(404);
    const claimed = await claim(team, ada);
    expect([claimed.status, claimed.data.customer]).toEqual([200, null]);
    await settle();
    expect((await say(talk, ada, 'Let me look')).status).toBe(201);
    expect((await api(`POST ${at(team)}/resolve`, { as: ada.uid })).status).toBe(200);
    await settle();
    expect((await say(talk, ada, 'Bye')).status).toBe(404);
  });
});

describe('SRV-3 the mirror', () => {
  it('is made anew from PostgreSQL to the byte', async () => {
    const team = await build(1);
    await queue(team);
    await claim(team, team.agents[0]!);
    await api(`PATCH /v1/inboxes/${team.inbox.publicId}`, { as: team.business.owner.uid, body: { name: 'Sales' } });
    await settle();
    const paths = [
      `inboxes/${team.inbox.publicId}`,
      `inboxes/${team.inbox.publicId}/assignments/${team.talk.publicId}`,
    ];
    const followed = paths.map((path) => JSON.stringify(store.get(path)));
    const fresh = new MemoryStore();
    mirrorInto(fresh);
    const only = ['inboxes', 'assignments'];
    await rebuildMirrors({ only, writesPerSecond: 100_000 });
    expect(paths.map((path) => JSON.stringify(fresh.get(path)))).toEqual(followed);
    expect((await rebuildMirrors({ only, writesPerSecond: 100_000 })).map(({ written }) => written)).toEqual([0, 0]);
    mirrorInto(store);
  });
});
