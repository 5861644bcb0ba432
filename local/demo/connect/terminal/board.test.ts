import { Board, type Member } from './board.ts';

const member = (id: string, name: string, house: string | null, read = 0): Member => ({
  id,
  name,
  business: house === null ? null : { id: house, name: house },
  read,
});
const theirs = (seq: number, text: string) => ({ seq, text, clientMsgId: `c${seq}`, senderId: 'usr_amina' });

function board(): Board {
  const made = new Board('usr_kofi', 1);
  made.meet([member('usr_kofi', 'Kofi Mensah', 'biz_k'), member('usr_amina', 'Amina Yusuf', 'biz_a')]);
  return made;
}

describe('CHT-2 what a terminal shows', () => {
  test('messages in their order, whatever order they come in, each once', () => {
    const kofi = board();
    expect(kofi.see(theirs(2, 'second'))).toEqual([]);
    expect(kofi.see(theirs(1, 'first'))).toEqual(['Amina Yusuf: first', 'Amina Yusuf: second']);
    expect(kofi.see(theirs(1, 'first'))).toEqual([]);
    expect(kofi.see({ seq: 3, text: 'Grace is here.', clientMsgId: 's', senderId: null })).toEqual([
      '— Grace is here.',
    ]);
    expect(kofi.seen).toBe(3);
  });

  test('its own message once, whether the verdict or the listener is first', () => {
    const kofi = board();
    for (const id of ['a', 'b']) kofi.write(id, `text ${id}`);
    expect(kofi.take('a', 1)).toEqual(['You: text a   ✓ sent']);
    expect(kofi.see({ seq: 1, text: 'text a', clientMsgId: 'a', senderId: 'usr_kofi' })).toEqual([]);
    expect(kofi.see({ seq: 2, text: 'text b', clientMsgId: 'b', senderId: 'usr_kofi' })).toEqual([
      'You: text b   ✓ sent',
    ]);
    expect(kofi.take('b', 2)).toEqual([]);
    expect(kofi.waiting).toBe(0);
  });

  test('what waits is said to wait, and shown as sent in its place once it is there', () => {
    const kofi = board();
    kofi.write('a', 'I take twelve.');
    expect(kofi.keep('a')).toEqual(['  … waiting: I take twelve.']);
    expect(kofi.waiting).toBe(1);
    // Taken as the second; the first has not been shown yet.
    expect(kofi.take('a', 2)).toEqual([]);
    expect(kofi.see(theirs(1, 'Are you there?'))).toEqual([
      'Amina Yusuf: Are you there?',
      'You: I take twelve.   ✓ sent',
    ]);
    expect(kofi.waiting).toBe(0);
  });

  test('a refusal with its reason, once', () => {
    const kofi = board();
    kofi.write('a', 'Hello');
    expect(kofi.refuse('a', 'This conversation is closed.')).toEqual([
      '  ✗ not sent: Hello',
      '    This conversation is closed.',
    ]);
    expect(kofi.refuse('a', 'This conversation is closed.')).toEqual([]);
  });
});

describe('CHT-4 what is read', () => {
  test('is said once, of the last message that was read, and not where an answer says it already', () => {
    const kofi = board();
    for (const [seq, id] of ['a', 'b', 'c'].entries()) {
      kofi.write(id, id);
      kofi.take(id, seq + 1);
    }
    const amina = (read: number) => kofi.meet([member('usr_amina', 'Amina Yusuf', 'biz_a', read)]);
    expect(amina(2)).toEqual(['  ✓✓ Amina Yusuf has read: b']);
    expect(amina(2)).toEqual([]);
    kofi.see(theirs(4, 'Yes.'));
    expect(amina(4)).toEqual([]);
  });

  test('a colleague’s reading is not told', () => {
    const kofi = board();
    kofi.write('a', 'a');
    kofi.take('a', 1);
    expect(kofi.meet([member('usr_grace', 'Grace Wanjiru', 'biz_k', 1)])).toEqual([]);
  });

  test('words of earlier days are shown without a mark, and nobody’s reading of them is told', () => {
    const kofi = board();
    expect(kofi.see({ seq: 1, text: 'Old', clientMsgId: 'z', senderId: 'usr_kofi' })).toEqual(['You: Old']);
    expect(kofi.meet([member('usr_amina', 'Amina Yusuf', 'biz_a', 1)])).toEqual([]);
  });
});
