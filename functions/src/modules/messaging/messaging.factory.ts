import { api, type ApiAnswer } from '../../../test/api.ts';
import { buildUser, type TestPerson } from '../identity/identity.factory.ts';
import { publicId } from '../../platform/values/id.ts';
import { runInContext } from '../../platform/runtime/run.ts';
import { newId } from '../../platform/values/id.ts';
import { keysAtHand } from './keys/ring.ts';
import { openConversation, type OpenConversation } from './index.ts';
import type { Message } from './schemas.ts';

export interface BuiltConversation {
  readonly id: string;
  /** `conv_…`. */
  readonly publicId: string;
  readonly people: readonly TestPerson[];
}

/** People in a conversation, of whatever kind; two strangers in a group unless said otherwise. */
export async function buildConversation(
  given: { readonly people?: readonly TestPerson[]; readonly kind?: OpenConversation['kind'] } = {},
): Promise<BuiltConversation> {
  const people = given.people ?? [await buildUser(), await buildUser()];
  await keysAtHand();
  const members = people.map(({ userId, business }) => ({ userId, businessId: business?.id ?? null }));
  const id = newId(new Date());
  const opened = await runInContext(
    { role: 'app', actor: people[0]!, requestId: id, traceId: id.replaceAll('-', '') },
    (ctx) =>
      openConversation(ctx, { kind: given.kind ?? 'group', subject: null, title: 'A talk', members, once: false }),
  );
  return { id: opened.id, publicId: publicId('conv', opened.id), people };
}

let written = 0;

/** A text, sent as a phone would. */
export function say(
  conversation: Pick<BuiltConversation, 'publicId'>,
  by: TestPerson,
  text: string,
  clientMsgId = `m-${++written}`,
): Promise<ApiAnswer<Message>> {
  return api<Message>(`POST /v1/conversations/${conversation.publicId}/messages`, {
    as: by.uid,
    body: { clientMsgId, body: { type: 'text', text } },
  });
}
