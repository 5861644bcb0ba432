import { checkDrafts, toMessage } from './message.ts';

const data = Buffer.from('x');

describe('SRV-1 a publish request is held to the limits of the real service', () => {
  test.each([
    ['no message', [], /at least one message/],
    ['1,001 messages', Array.from({ length: 1001 }, () => ({ data })), /at most 1000/],
    ['an empty message', [{ attributes: {} }], /data or at least one attribute/],
    [
      'two ordering keys',
      [
        { data, orderingKey: 'a' },
        { data, orderingKey: 'b' },
      ],
      /same ordering key/,
    ],
    ['a key beside none', [{ data, orderingKey: 'a' }, { data }], /same ordering key/],
    ['a long ordering key', [{ data, orderingKey: 'k'.repeat(1025) }], /1024 bytes/],
    ['a reserved attribute', [{ data, attributes: { google: '1' } }], /reserved/],
    ['a long attribute', [{ data, attributes: { type: 'é'.repeat(513) } }], /1024 bytes/],
    ['10 MB and a byte', [{ data: Buffer.alloc(10_000_001) }], /10000000 bytes/],
  ])('%s is refused', (_, drafts, sentence) => {
    expect(() => checkDrafts(drafts)).toThrow(sentence);
  });

  test('what is within them passes, to the byte', () => {
    checkDrafts([{ data: Buffer.alloc(10_000_000) }]);
    checkDrafts(Array.from({ length: 1000 }, () => ({ data, orderingKey: 'k'.repeat(1024) })));
    checkDrafts([{ attributes: { type: 'é'.repeat(512) } }]);
  });

  test('the bytes of a message are kept as they came', () => {
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    expect(Buffer.from(toMessage({ data: bytes }, '1', 0).data, 'base64')).toEqual(bytes);
  });
});
