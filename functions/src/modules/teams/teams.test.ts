import { api } from '../../../test/api.ts';
import { superuser } from '../../../test/database.ts';
import { catchEvents, deliverTwice, type Outlet } from '../../../test/events.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import type { EventEnvelope } from '../../platform/events/event.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { rebuildMirrors } from '../../platform/mirror/rebuild.ts';
import { handleTask } from '../../platform/runtime/handle-task.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { newId } from '../../platform/values/id.ts';
import { identitySubscribers, messagingSubscribers, subscribers, tasks } from '../../triggers/teams.ts';
import { buildBusiness, buildUser, type TestBusiness, type TestPerson } from '../identity/identity.factory.ts';
import { buildConversation, say, type BuiltConversation } from '../messaging/messaging.factory.ts';
import type * as messaging from '../messaging/index.ts';
import {
  attend,
  sweepDuty,
  sweepTimers,
  type Agent,
  type Inbox,
  type Note,
  type ReadyReply,
  type Ticket,
  type TicketDetail,
} from './index.ts';
import { buildAgent, buildInbox, buildTicket, type BuiltInbox } from './teams.factory.ts';

const outlet: Outlet = catchEvents();
const store = new MemoryStore();
mirrorInto(store);
const all = [...subscribers, ...messagingSubscribers, ...identitySubscribers];

let told = 0;
/** Everything that was announced reaches whoever listens, each event twice, and tasks that are due run; until it is quiet. */
async function settle(): Promise<void> {
  while (told < outlet.left.length) {
    const row = outlet.left[told++]!;
    if (row.kind === 'event') await deliverTwice(all, [JSON.parse(row.body) as EventEnvelope]);
    else if (row.type.startsWith('teams.') && (row.runAt === null || row.runAt <= new Date()))
      await handleTask(tasks, { id: row.id, name: row.type, payload: JSON.parse(row.body) as unknown, traceId: 't' });
  }
}

const worker = (run: Parameters<typeof runInContext<unknown>>[1], now = new Date()) => {
  const id = newId(now);
  return runInContext<unknown>(
    { role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: id, traceId: id.replaceAll('-', ''), now },
    run,
  );
};
const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

interface Team {
  readonly business: TestBusiness;
  readonly inbox: BuiltInbox;
  readonly agents: readonly TestPerson[];
  readonly customer: TestPerson;
  readonly talk: BuiltConversation;
}

/** A business whose agents are on duty, and a customer who has asked it something; his question waits. */
async function build(agents: number, settings: Parameters<typeof buildInbox>[1] = {}): Promise<Team> {
  const business = await buildBusiness({ name: 'Adom Stores' });
  const inbox = await buildInbox(business, settings);
  const people: TestPerson[] = [];
  for (let n = 0; n < agents; n++) {
    const person = await buildUser({ displayName: `Agent ${n}`, member: { of: business, as: 'staff' } });
    await buildAgent(inbox, person);
    people.push(person);
  }
  const customer = await buildUser({ displayName: 'Kofi' });
  const talk = await buildConversation({ people: [customer, business.owner], kind: 'listing' });
  await say(talk, customer, 'How much is cement?');
  return { business, inbox, agents: people, customer, talk };
}

const at = ({ inbox, talk }: Team): string => `/v1/inboxes/${inbox.publicId}/conversations/${talk.publicId}`;
const ref = ({ inbox, talk }: Team) => ({ inboxId: inbox.id, conversationId: talk.id });
const queue = async (team: Team): Promise<void> => {
  const answer = await api<Ticket>(`POST /v1/inboxes/${team.inbox.publicId}/conversations`, {
    as: team.business.owner.uid,
    body: { conversationId: team.talk.publicId },
  });
  expect([answer.status, answer.data.state]).toEqual([201, 'waiting']);
};
const claim = (team: Team, by: TestPerson) => api<Ticket>(`POST ${at(team)}/claim`, { as: by.uid });
const detail = async (team: Team): Promise<TicketDetail> =>
  (await api<TicketDetail>(`GET ${at(team)}`, { as: team.business.owner.uid })).data;
const reasons = ({ timeline }: TicketDetail) =>
  timeline.map(({ kind, reason }) => (reason === null ? kind : `${kind}: ${reason}`));

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
    expect(waiting.data).toMatchObject([{ language: 'fr', kind: 'listing' }]);
  });
});

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
    expect(document).toMatchObject({ state: 'assigned', agentId: winner.publicId });
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
    expect((await claim(team, ada)).status).toBe(200);
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
