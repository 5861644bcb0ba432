import { doc, onSnapshot } from 'firebase/firestore';
import { Seen } from '../phone.ts';
import type { Player } from './cast.ts';
import { ensure, type Trader } from './shops.ts';
import { until } from './wait.ts';

const NAME = 'Customers';

export interface Inbox {
  readonly id: string;
  readonly name: string;
}
export interface Ticket {
  readonly conversationId: string;
  readonly kind: string;
  readonly state: 'waiting' | 'assigned' | 'resolved';
  readonly agent: { readonly id: string; readonly name: string } | null;
}
export interface HandOver {
  readonly fromId: string | null;
  readonly reason: string;
  readonly summary: string;
  readonly at: string;
}

/** The inbox in which the owner's people share what customers write. Its agents help themselves. */
export function openInbox({ client }: Trader): Promise<Inbox> {
  const settings = { name: NAME, timeZone: 'Africa/Accra', kinds: ['listing', 'connection'], automatic: false };
  return ensure<Inbox>(client, '/v1/inboxes', settings);
}

/** Invites somebody who is not with the shop yet; who is, begins work there. */
export async function hire(owner: Trader, inbox: Inbox, agent: Player): Promise<void> {
  const { id } = owner.business;
  const members = await owner.client.call<{ userId: string }[]>('GET', `/v1/businesses/${id}/members`);
  if (!members.some(({ userId }) => userId === agent.id)) {
    const invite = { email: agent.email, role: 'staff' };
    const { token } = await owner.client.call<{ token: string }>('POST', `/v1/businesses/${id}/invites`, invite);
    await agent.client.call('POST', '/v1/invites/accept', { token });
  }
  await until(async () => {
    const acting = { role: 'business', businessId: id };
    return (await agent.client.ask('POST', '/v1/users/me/active-role', acting)).status === 200 ? true : undefined;
  }, `${agent.name} may not act for the shop.`);
  const agents = await owner.client.call<{ id: string }[]>('GET', `/v1/inboxes/${inbox.id}/agents`);
  if (agents.some((one) => one.id === agent.id)) return;
  await owner.client.call('PUT', `/v1/inboxes/${inbox.id}/agents/${agent.id}`, {});
}

export async function comeOn({ client }: Player, { id }: Inbox): Promise<void> {
  await client.call('POST', `/v1/inboxes/${id}/duty/on`);
}

/** Goes off duty and is again what they are when they are not at work. */
export async function goHome({ client, role }: Player, { id }: Inbox): Promise<void> {
  await client.call('POST', `/v1/inboxes/${id}/duty/off`);
  await client.call('POST', '/v1/users/me/active-role', { role });
}

export const deskOf = ({ id }: Inbox, conversationId: string): string =>
  `/v1/inboxes/${id}/conversations/${conversationId}`;

/** The rules let agents look as soon as the inbox's own mirror names them. */
export function mayListen({ name, phone }: Player, { id }: Inbox): Promise<true> {
  const look = (): Promise<true | undefined> =>
    new Promise((resolve) => {
      const stop = onSnapshot(
        doc(phone.db, 'inboxes', id),
        () => (stop(), resolve(true)),
        () => resolve(undefined),
      );
    });
  return until(look, `${name} may not see the inbox.`);
}

/** Waits until an agent's phone, by its listener, shows the conversation as it should be. */
export async function seeOnPhone(
  player: Player,
  inbox: Inbox,
  conversationId: string,
  holds: (ticket: Ticket & { readonly agentId: string | null }) => boolean,
): Promise<void> {
  const seen = new Seen();
  let shown: (Ticket & { agentId: string | null }) | undefined;
  await mayListen(player, inbox);
  const stop = onSnapshot(
    doc(player.phone.db, 'inboxes', inbox.id, 'assignments', conversationId),
    (found) => {
      shown = found.data() as typeof shown;
      seen.changed();
    },
    seen.failed,
  );
  await seen.until(
    () => shown !== undefined && holds(shown),
    () => `The inbox on ${player.name}’s phone does not show the conversation as it is.`,
  );
  stop();
}
