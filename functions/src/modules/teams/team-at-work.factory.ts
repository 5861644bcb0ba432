import { api } from '../../../test/api.ts';
import { catchEvents, deliverTwice, type Outlet } from '../../../test/events.ts';
import { MemoryStore } from '../../../test/mirror.ts';
import type { EventEnvelope } from '../../platform/events/event.ts';
import { mirrorInto } from '../../platform/mirror/mirror.ts';
import { handleTask } from '../../platform/runtime/handle-task.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { newId } from '../../platform/values/id.ts';
import { identitySubscribers, messagingSubscribers, subscribers, tasks } from '../../triggers/teams.ts';
import { buildBusiness, buildUser, type TestBusiness, type TestPerson } from '../identity/identity.factory.ts';
import { buildConversation, say, type BuiltConversation } from '../messaging/messaging.factory.ts';
import type { Ticket, TicketDetail } from './index.ts';
import { buildAgent, buildInbox, type BuiltInbox } from './teams.factory.ts';

/*
 * A business whose agents answer customers, as the suites of this module play it: mirrors are in memory, and `settle` carries what
 * was announced. It takes over the events of the suite that imports it.
 */
export const outlet: Outlet = catchEvents();
export const store = new MemoryStore();
mirrorInto(store);
const all = [...subscribers, ...messagingSubscribers, ...identitySubscribers];

let told = 0;
/** Everything that was announced reaches whoever listens, each event twice, and tasks that are due run; until it is quiet. */
export async function settle(): Promise<void> {
  while (told < outlet.left.length) {
    const row = outlet.left[told++]!;
    if (row.kind === 'event') await deliverTwice(all, [JSON.parse(row.body) as EventEnvelope]);
    else if (row.type.startsWith('teams.') && (row.runAt === null || row.runAt <= new Date()))
      await handleTask(tasks, { id: row.id, name: row.type, payload: JSON.parse(row.body) as unknown, traceId: 't' });
  }
}

export const worker = (run: Parameters<typeof runInContext<unknown>>[1], now = new Date()) => {
  const id = newId(now);
  return runInContext<unknown>(
    { role: 'worker', actor: { kind: 'job', name: 'test' }, requestId: id, traceId: id.replaceAll('-', ''), now },
    run,
  );
};
export const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);

export interface Team {
  readonly business: TestBusiness;
  readonly inbox: BuiltInbox;
  readonly agents: readonly TestPerson[];
  readonly customer: TestPerson;
  readonly talk: BuiltConversation;
}

/** A business whose agents are on duty, and a customer who has asked it something; his question waits. */
export async function build(agents: number, settings: Parameters<typeof buildInbox>[1] = {}): Promise<Team> {
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

export const at = ({ inbox, talk }: Team): string => `/v1/inboxes/${inbox.publicId}/conversations/${talk.publicId}`;
export const ref = ({ inbox, talk }: Team) => ({ inboxId: inbox.id, conversationId: talk.id });
export const queue = async (team: Team): Promise<void> => {
  const answer = await api<Ticket>(`POST /v1/inboxes/${team.inbox.publicId}/conversations`, {
    as: team.business.owner.uid,
    body: { conversationId: team.talk.publicId },
  });
  expect([answer.status, answer.data.state]).toEqual([201, 'waiting']);
};
export const claim = (team: Team, by: TestPerson) => api<Ticket>(`POST ${at(team)}/claim`, { as: by.uid });
export const detail = async (team: Team): Promise<TicketDetail> =>
  (await api<TicketDetail>(`GET ${at(team)}`, { as: team.business.owner.uid })).data;
export const reasons = ({ timeline }: TicketDetail) =>
  timeline.map(({ kind, reason }) => (reason === null ? kind : `${kind}: ${reason}`));
