import { BODY_LIMITS, parseBody } from './body.ts';

const json = 'application/json';
const refusal = (raw: string | Buffer, type = json) => {
  try {
    parseBody(Buffer.from(raw), type);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('A request body', () => {
  test('is JSON, read as sent', () => {
    expect(parseBody(Buffer.from('{"a":[1,{"b":"é [ \\" ] {"}]}'), 'application/json; charset=utf-8')).toEqual({
      a: [1, { b: 'é [ " ] {' }],
    });
    expect(parseBody(Buffer.alloc(0), undefined)).toBeUndefined();
  });

  test.each([
    ['half a document', '{"a":', 'request.malformed'],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'request.malformed'],
    ['a prototype', '{"__proto__":{"role":"admin"}}', 'request.malformed'],
    ['a prototype deep inside', '{"a":[{"__proto__":1}]}', 'request.malformed'],
    ['a constructor’s prototype', '{"constructor":{"prototype":{"x":1}}}', 'request.malformed'],
    ['ten kilobytes of brackets', '['.repeat(10_000), 'request.unsafe'],
    ['depth beyond the limit', `${'['.repeat(21)}${']'.repeat(21)}`, 'request.unsafe'],
    [
      'ninety thousand keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`k${i}`, 1]))),
      'request.unsafe',
    ],
    ['a string without end', JSON.stringify({ a: 'x'.repeat(BODY_LIMITS.string + 1) }), 'request.unsafe'],
    ['a large body', `"${'x'.repeat(BODY_LIMITS.bytes)}"`, 'request.too_large'],
  ])('is refused with %s', (_what, raw, code) => {
    expect(refusal(raw)).toBe(code);
  });

  test('is refused in another type, and allowed exactly at its limits', () => {
    expect(refusal('{}', 'text/plain')).toBe('request.unsupported_type');
    expect(refusal('{}', '')).toBe('request.unsupported_type');
    expect(refusal(`${'['.repeat(20)}${']'.repeat(20)}`)).toBe('accepted');
    expect(refusal(JSON.stringify({ a: 'x'.repeat(BODY_LIMITS.string) }))).toBe('accepted');
  });
});
