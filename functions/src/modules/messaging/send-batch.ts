import type { UserActor } from '../../platform/actor.ts';
import type { Ctx } from '../../platform/context.ts';
import { AppError, NotFound } from '../../platform/errors.ts';
import { parsePublicId, publicId } from '../../platform/values/id.ts';
import { writerOf } from './person.ts';
import type { BatchVerdict, MessageBatch } from './schemas.ts';
import { deliver, prepare, refusalOf, type SendMessage } from './send-message.ts';
import { talksOf, type SendAnswer } from './store.ts';

/**
 * What a phone wrote while it was offline, in its order: a verdict an item, and one bad item leaves the others alone (CHT-3).
 * Conversations are taken in the order of their ids, so that two batches never wait for each other in a circle.
 */
export async function sendBatch(ctx: Ctx, { items }: MessageBatch): Promise<BatchVerdict[]> {
  const actor = writerOf(ctx);
  const wanted = items.map((item, place) => ({ item, place, id: parsePublicId('conv', item.conversationId) }));
  const ids = [...new Set(wanted.flatMap(({ id }) => id ?? []))].sort();
  const talks = await talksOf(ctx, ids);
  const verdicts = new Array<BatchVerdict>(items.length);
  const sends: Promise<void>[] = [];
  // Pictures first, one after the other: what has none must not overtake what has some.
  const prepared: (Awaited<ReturnType<typeof prepare>> | AppError)[] = [];
  for (const { item, id } of wanted) {
    const { conversationId: _, ...message } = item;
    prepared.push(
      await prepareItem(ctx, { ...message, conversationId: id ?? '' }, id !== null && talks.has(id), actor),
    );
  }
  for (const id of ids) {
    const talk = talks.get(id);
    for (const { item, place } of wanted.filter((candidate) => candidate.id === id)) {
      if (talk === undefined) continue;
      const message = prepared[place]!;
      if (message instanceof AppError) verdicts[place] = rejected(item.clientMsgId, message);
      else if ('earlier' in message)
        verdicts[place] = verdictOf(item.clientMsgId, { ...message.earlier, outcome: 'duplicate' });
      else
        sends.push(
          deliver(ctx, message, talk, actor).then(({ answer }) => {
            verdicts[place] = verdictOf(item.clientMsgId, answer);
          }),
        );
    }
  }
  await Promise.all(sends);
  return items.map((item, place) => verdicts[place] ?? verdictOf(item.clientMsgId, UNKNOWN));
}

const UNKNOWN = { outcome: 'unknown' } as SendAnswer;

async function prepareItem(ctx: Ctx, message: SendMessage, visible: boolean, actor: UserActor) {
  try {
    // Where nobody may write, nobody looks at pictures either.
    return visible || message.body.type !== 'image' ? await prepare(ctx, message, actor) : NotFound();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const rejected = (clientMsgId: string, { code, message }: AppError): BatchVerdict => ({
  clientMsgId,
  verdict: 'rejected',
  code,
  message,
  seq: null,
  id: null,
  createdAt: null,
});

function verdictOf(
  clientMsgId: string,
  answer: Pick<SendAnswer, 'outcome' | 'seq' | 'id' | 'createdAt'>,
): BatchVerdict {
  const { outcome } = answer;
  if (outcome !== 'accepted' && outcome !== 'duplicate') return rejected(clientMsgId, refusalOf(outcome));
  return {
    clientMsgId,
    verdict: outcome,
    code: null,
    message: null,
    seq: answer.seq,
    id: publicId('msg', answer.id),
    createdAt: answer.createdAt.toISOString(),
  };
}
