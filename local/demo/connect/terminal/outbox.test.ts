import { Outbox, refuseAll, type Item, type Verdict, type Way } from './outbox.ts';

const item = (text: string): Item => ({ conversationId: 'conv', clientMsgId: text, body: { type: 'text', text } });
const texts = (items: readonly Item[]) => items.map(({ clientMsgId }) => clientMsgId);

/** Both ways into one place that takes each id once, and a line that answers when the test says so. */
function world() {
  const there: string[] = [];
  const lots: { readonly way: 'post' | 'leave'; readonly texts: readonly string[] }[] = [];
  const kept: string[] = [];
  const told: Verdict[] = [];
  let release: () => void = () => undefined;
  let arrives: Promise<void> = Promise.resolve();
  let lost = false;
  const take = (items: readonly Item[]): Verdict[] =>
    items.map(({ clientMsgId }) => {
      const verdict = there.includes(clientMsgId) ? 'duplicate' : 'accepted';
      if (verdict === 'accepted') there.push(clientMsgId);
      return { clientMsgId, verdict, seq: there.indexOf(clientMsgId) + 1, message: null };
    });
  const post: Way = (items) => {
    lots.push({ way: 'post', texts: texts(items) });
    const verdicts = take(items);
    return lost ? Promise.reject(new Error('The answer was lost.')) : Promise.resolve(verdicts);
  };
  const leave: Way = async (items) => {
    lots.push({ way: 'leave', texts: texts(items) });
    await arrives;
    return take(items);
  };
  const outbox = new Outbox({ post, leave, kept: (one) => kept.push(one.clientMsgId), told: (one) => told.push(one) });
  return {
    outbox,
    there,
    lots,
    kept,
    told,
    loseAnswers: () => (lost = true),
    goOffline() {
      outbox.online = false;
      arrives = new Promise((resolve) => (release = resolve));
    },
    goOnline() {
      outbox.online = true;
      release();
    },
  };
}

describe('OFF-1 the outbox of a terminal', () => {
  test('posts what is written with network, and says of nothing that it waits', async () => {
    const { outbox, there, kept, told } = world();
    for (const text of ['one', 'two', 'three']) outbox.add(item(text));
    await outbox.empty();
    expect(there).toEqual(['one', 'two', 'three']);
    expect(told.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(kept).toEqual([]);
  });

  test('keeps what is written without network, each said once, and sends it in its order when the network is back', async () => {
    const { outbox, there, lots, kept, told, goOffline, goOnline } = world();
    goOffline();
    for (const text of ['one', 'two', 'three']) outbox.add(item(text));
    expect(kept).toEqual(['one', 'two', 'three']);
    expect(there).toEqual([]);
    expect(told).toEqual([]);
    goOnline();
    outbox.add(item('four'));
    await outbox.empty();
    expect(there).toEqual(['one', 'two', 'three', 'four']);
    expect(lots[0]).toEqual({ way: 'leave', texts: ['one'] });
    expect(told.map(({ verdict }) => verdict)).toEqual(Array(4).fill('accepted'));
  });

  test('sends again by way of the inbox, under the same ids, what nobody answered; it is there once', async () => {
    const { outbox, there, lots, kept, told, loseAnswers } = world();
    loseAnswers();
    outbox.add(item('one'));
    await outbox.empty();
    expect(lots.map(({ way }) => way)).toEqual(['post', 'leave']);
    expect(there).toEqual(['one']);
    expect(kept).toEqual(['one']);
    expect(told).toMatchObject([{ clientMsgId: 'one', verdict: 'duplicate', seq: 1 }]);
  });

  test('a refusal names each message that it is about', () => {
    expect(refuseAll([item('one')], 'Closed.')).toEqual([
      { clientMsgId: 'one', verdict: 'rejected', seq: null, message: 'Closed.' },
    ]);
  });
});
