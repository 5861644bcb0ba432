import type { Ctx } from '../../platform/context.ts';
import { parsePublicId, publicId } from '../../platform/values/id.ts';
import { writerOf } from './person.ts';
import type { BatchVerdict, MessageBatch } from './schemas.ts';
import { deliver, refusalOf } from './send-message.ts';
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
  for (const id of ids) {
    const talk = talks.get(id);
    for (const { item, place } of wanted.filter((candidate) => candidate.id === id)) {
      if (talk === undefined) continue;
      const { conversationId: _, ...message } = item;
      sends.push(
        deliver(ctx, { ...message, conversationId: id }, talk, actor).then(({ answer }) => {
          verdicts[place] = verdictOf(item.clientMsgId, answer);
        }),
      );
    }
  }
  await Promise.all(sends);
  return items.map((item, place) => verdicts[place] ?? verdictOf(item.clientMsgId, UNKNOWN));
}

const UNKNOWN = { outcome: 'unknown' } as SendAnswer;

function verdictOf(clientMsgId: string, answer: SendAnswer): BatchVerdict {
  const { outcome } = answer;
  if (outcome !== 'accepted' && outcome !== 'duplicate')
    return { clientMsgId, verdict: 'rejected', code: refusalOf(outcome).code, seq: null, id: null, createdAt: null };
  return {
    clientMsgId,
    verdict: outcome,
    code: null,
    seq: answer.seq,
    id: publicId('msg', answer.id),
    createdAt: answer.createdAt.toISOString(),
  };
}
