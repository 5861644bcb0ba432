import { api } from '../../../../test/api.ts';
import { say } from '../../messaging/messaging.factory.ts';
import { attend, sweepTimers, type Escalation } from '../index.ts';
import { buildUser, type TestPerson } from '../../identity/identity.factory.ts';
import { MemoryStore } from '../../../../test/mirror.ts';
import { mirrorInto } from '../../../platform/mirror/mirror.ts';
import { rebuildMirrors } from '../../../platform/mirror/rebuild.ts';
import { buildAgent, buildInbox } from '../teams.factory.ts';
import {
  outlet,
  settle,
  store,
  worker,
  later,
  build,
  ref,
  queue,
  detail,
  reasons,
  type Team,
} from '../team-at-work.factory.ts';

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

describe('CHT-9 whoever it climbed to sees it', () => {
  const climb = (team: Team, minutes: number) => worker((ctx) => attend(ctx, ref(team)), later(minutes));
  const seenBy = async (who: TestPerson) =>
    (await api<Escalation[]>('GET /v1/inboxes/escalations', { as: who.uid })).data.map(({ level }) => level);
  const shownTo = (who: TestPerson) =>
    store.live().flatMap(([path, data]) => (path.startsWith(`users/${who.uid}/escalations/`) ? [data['level']] : []));
  const build3 = async () => {
    const team = await build(1, { responseMinutes: 10, escalationMinutes: 20 });
    const lead = await buildUser({ displayName: 'Lead', member: { of: team.business, as: 'staff' } });
    await buildAgent(team.inbox, lead, { role: 'lead' });
    await queue(team);
    return { team, lead, owner: team.business.owner };
  };

  it('over the API and on his devices, step by step, the timeline says so, and once it is answered it is gone', async () => {
    const { team, lead, owner } = await build3();
    const support = await buildInbox(null);
    const head = await buildUser({ displayName: 'Head of support', activeRole: 'moderator' });
    await buildAgent(support, head, { role: 'lead' });
    const views = async () => {
      await settle();
      const people = [team.agents[0]!, lead, owner, head];
      const listed = await Promise.all(people.map(seenBy));
      expect(people.map(shownTo)).toEqual(listed);
      return listed;
    };
    expect(await views()).toEqual([[], [], [], []]);
    await climb(team, 11);
    await climb(team, 11);
    expect(await views()).toEqual([[], ['lead'], [], []]);
    await climb(team, 32);
    expect(await views()).toEqual([[], ['owner'], ['owner'], []]);
    await climb(team, 53);
    expect(await views()).toEqual([[], ['platform'], ['platform'], ['platform']]);
    const climbed = reasons(await detail(team)).filter((step) => /^(breached|escalated)/.test(step));
    expect(climbed).toEqual(['breached: first_response', 'escalated: lead', 'escalated: owner', 'escalated: platform']);
    // What the platform's people see of a business has no word in it.
    const [document] = store.live().filter(([path]) => path.startsWith(`users/${head.uid}/escalations/`));
    expect(JSON.stringify(document)).not.toContain('cement');
    expect((await api(`GET /v1/conversations/${team.talk.publicId}`, { as: head.uid })).status).toBe(404);
    const fresh = new MemoryStore();
    mirrorInto(fresh);
    await rebuildMirrors({ only: ['escalations'], writesPerSecond: 100_000 });
    mirrorInto(store);
    const of = ({ uid }: TestPerson, where: MemoryStore) =>
      where.live().filter(([path]) => path.startsWith(`users/${uid}/escalations/`));
    for (const who of [lead, owner, head]) expect(of(who, fresh)).toEqual(of(who, store));
    await say(team.talk, team.agents[0]!, 'Forty cedis');
    expect(await views()).toEqual([[], [], [], []]);
  });

  it('without a lead it stands before the owner at once; seen, it is off his list until it climbs on; resolved, it is over', async () => {
    const team = await build(1, { responseMinutes: 10, escalationMinutes: 20 });
    await queue(team);
    const { owner } = team.business;
    await climb(team, 11);
    const [mine] = (await api<Escalation[]>('GET /v1/inboxes/escalations', { as: owner.uid })).data;
    expect(mine).toMatchObject({ conversationId: team.talk.publicId, level: 'lead', timer: 'first_response' });
    const stranger = await buildUser();
    const seen = (as: TestPerson) => api(`POST /v1/inboxes/escalations/${mine!.id}/seen`, { as: as.uid });
    expect((await seen(stranger)).status).toBe(404);
    expect([(await seen(owner)).status, (await seen(owner)).status]).toEqual([204, 204]);
    expect(await seenBy(owner)).toEqual([]);
    await climb(team, 32);
    expect(await seenBy(owner)).toEqual(['owner']);
    await api(`POST /v1/inboxes/${team.inbox.publicId}/conversations/${team.talk.publicId}/resolve`, { as: owner.uid });
    await settle();
    expect([await seenBy(owner), shownTo(owner)]).toEqual([[], []]);
  });
});
