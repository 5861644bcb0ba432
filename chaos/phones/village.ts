import type { LocalCloud } from '../../local/cloud.ts';
import { post, signUp } from '../people.ts';
import type { Random } from '../random.ts';
import { inTurn } from '../wire.ts';
import type { Owner } from './phone.ts';

export interface Village {
  readonly owners: readonly Owner[];
  /** `conv_…` of each owner's conversations, in the owners' order. */
  readonly talks: readonly (readonly string[])[];
  readonly conversations: number;
}

/** People, each in two conversations of two and about one group of four to twelve; one in fifty is in a group of thirty more. */
export async function settleVillage(cloud: LocalCloud, count: number, random: Random): Promise<Village> {
  const owners = await gatherOwners(cloud, count);
  const parties = [
    ...owners.map((_, n) => [n, (n + 1) % count]),
    ...groups(count, random, () => 4 + Math.floor(random() * 9)),
    ...groups(Math.ceil(count / 2), random, () => 30).slice(0, Math.ceil(count / 50)),
  ];
  const talks = owners.map((): string[] => []);
  for (const members of parties) {
    const talk = await openTalk(members.map((n) => owners[n]!));
    for (const n of members) talks[n]!.push(talk);
  }
  return { owners, talks, conversations: parties.length };
}

export const emailOf = (n: number): string => `phone-${n}@demo.pushnchat.test`;

export async function gatherOwners(cloud: LocalCloud, count: number): Promise<Owner[]> {
  const owners = new Array<Owner>(count);
  await inTurn(count, 8, 'people', async (n) => {
    const token = await signUp(cloud.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '', emailOf(n));
    const profile = { displayName: `Phone ${n}`, country: 'NG', role: 'consumer' };
    const { data } = await post(`${cloud.urls.hosting}/api/v1/users/me/onboarding`, token, profile);
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string };
    owners[n] = { uid: sub, token, id: data.id };
  });
  return owners;
}

/** Everybody once, shuffled, in groups of such sizes. */
function groups(count: number, random: Random, size: () => number): number[][] {
  const order = Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n -= 1) {
    const other = Math.floor(random() * (n + 1));
    [order[n], order[other]] = [order[other]!, order[n]!];
  }
  const found: number[][] = [];
  while (order.length > 1) found.push(order.splice(0, Math.max(2, size())));
  return found;
}

/** As a module opens it for people: nobody has to have dealt with anybody before. */
export async function openTalk(members: readonly Owner[]): Promise<string> {
  const [{ openConversation, keysAtHand }, { runInContext }, { newId, parsePublicId, publicId }] = await Promise.all([
    import('../../functions/src/modules/messaging/index.ts'),
    import('../../functions/src/platform/runtime/run.ts'),
    import('../../functions/src/platform/values/id.ts'),
  ]);
  await keysAtHand('worker');
  const requestId = newId(new Date());
  const { id } = await runInContext(
    {
      role: 'worker',
      actor: { kind: 'operator', name: 'many-phones' },
      requestId,
      traceId: requestId.replaceAll('-', ''),
    },
    (ctx) =>
      openConversation(ctx, {
        kind: members.length === 2 ? 'connection' : 'group',
        subject: null,
        title: members.length === 2 ? null : 'A group',
        members: members.map(({ id }) => ({ userId: parsePublicId('usr', id)!, businessId: null })),
        once: false,
      }),
  );
  return publicId('conv', id);
}
